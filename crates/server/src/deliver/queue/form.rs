//! The small forms of staff pages: buttons with one key, and panels of a few fields. The templates
//! `keys.html` and `panel.html` draw them.

use crate::web::page::Choice;

/// A button.
#[derive(Debug, Clone, Default)]
pub(super) struct Key {
    /// The one key.
    pub(super) key: String,
    pub(super) text: String,
    /// `main`, `grave` or nothing.
    pub(super) style: &'static str,
    /// Where it leads: a small form behind it. Nothing for a button that acts at once.
    pub(super) href: String,
    /// Where it posts to.
    pub(super) action: String,
    pub(super) fields: Vec<(&'static str, String)>,
    /// Asked before it acts.
    pub(super) confirm: String,
    pub(super) command_id: String,
    pub(super) disabled: bool,
}

impl Key {
    /// For the class attribute.
    pub(super) fn class(&self) -> String {
        match self.style {
            "" => "desk-key".to_owned(),
            style => format!("desk-key desk-key--{style}"),
        }
    }
}

/// A field of a small form.
#[derive(Debug, Clone)]
pub(super) enum Field {
    Text { name: &'static str, label: String, hint: String, value: String },
    Area { name: &'static str, label: String, hint: String, value: String },
    Select { name: &'static str, label: String, options: Vec<Choice>, value: String },
    Radios { name: &'static str, label: String, options: Vec<Choice>, value: String },
    Checks { name: &'static str, label: String, options: Vec<Choice>, values: Vec<String> },
}

/// A small form.
#[derive(Debug, Clone, Default)]
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) action: String,
    pub(super) command_id: String,
    pub(super) visit: Option<u32>,
    /// Other ways to the same end: address and words.
    pub(super) links: Vec<(String, String)>,
    /// One button per answer.
    pub(super) choices: Vec<Key>,
    /// Or fields with one button below.
    pub(super) fields: Vec<Field>,
    pub(super) submit: String,
}
