//! Which scripts the reporters' page loads, so that somebody outside can hold a house to them: they
//! are built from the public source, and the same source gives the same texts.

use std::sync::LazyLock;

use askama::Template;
use domain::kernel::Language;
use register::hash::Hash;

use super::pages::frame;
use crate::web::assets::{Script, scripts_of};
use crate::web::page::Shell;

/// Every script of the reporters' page.
pub(crate) fn scripts() -> Vec<Script> {
    let page = frame(Shell::new(Language::Id, "/"));
    scripts_of(&page.render().unwrap_or_default())
}

/// The list as `sha256sum --check` reads it.
pub(crate) fn list() -> String {
    scripts().iter().map(|one| format!("{}  {}\n", one.hash, &one.path[1..])).collect()
}

static FINGERPRINT: LazyLock<String> = LazyLock::new(|| Hash::of(list().as_bytes()).to_string());

/// SHA-256 of the list.
pub(crate) fn fingerprint() -> &'static str {
    &FINGERPRINT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_all_that_the_page_loads() {
        let list = list();
        for name in ["confirm", "unsent", "levy-report", "levy-seal", "levy-work", "levy-picture"] {
            assert!(list.contains(&format!("assets/{name}.")), "{name}: {list}");
        }
        assert!(!list.contains("levy-desk"), "{list}");
        assert!(list.lines().all(|line| line.len() > 66 && line.as_bytes()[64] == b' '), "{list}");
        assert_eq!(fingerprint(), Hash::of(list.as_bytes()).to_string());
    }
}
