//! The shape of a room: a command is decided against state and gives events; events make state.

use super::{Actor, Personal, Timestamp};

/// What the rules are told besides the state.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The instant of deciding.
    pub now: Timestamp,
    /// Who asks.
    pub actor: &'a Actor,
}

/// What is known of an event besides its body when state is made from it.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a> {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: &'a Actor,
}

/// A capability of the house, as rules.
pub trait Room: 'static {
    /// Name of the room, as in the tree and in permissions.
    const NAME: &'static str;
    /// What may be asked: imperatives.
    type Command;
    /// What may have happened: past tense.
    type Event: Event;
    /// The present of one stream.
    type State: Default + Send + 'static;
    /// Why not.
    type Refusal: Refusal;

    /// Decides one command. `Ok` with no event means that there is nothing to do.
    ///
    /// # Errors
    /// A refusal with a stable code. Nothing is recorded then.
    fn decide(
        state: &Self::State,
        cx: &Context<'_>,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Applies one event. Cannot fail: what is recorded has happened.
    fn evolve(state: &mut Self::State, event: &Self::Event, meta: &Meta<'_>);
}

/// What sort of no it is; the edge turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalClass {
    /// The thing asked for does not exist (404).
    NotFound,
    /// Not now: the state forbids it (409).
    Conflict,
    /// The input makes no sense here (422).
    Invalid,
}

/// A business refusal: stable code, parameters, no text. Translated at the edge.
pub trait Refusal: std::fmt::Debug + Send + 'static {
    /// Stable code, `room.reason`. Also the key of the translated sentence.
    fn code(&self) -> &'static str;
    /// Parameters of the sentence.
    fn params(&self) -> Vec<(&'static str, String)>;
    /// What sort of no.
    fn class(&self) -> RefusalClass;
}

/// One event kind: frozen name and schema number.
#[derive(Debug, Clone, Copy)]
pub struct KindInfo {
    /// `noun.past_participle`, frozen for ever.
    pub name: &'static str,
    /// Schema number written by this build.
    pub schema: u16,
    /// JSON Schema of the body.
    pub json_schema: fn() -> schemars::Schema,
}

/// Why a recorded body cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A kind or schema that this build does not know: views skip it, rules refuse to decide.
    #[error("unknown kind {0:?} (schema {1})")]
    UnknownKind(String, u16),
    /// The body does not have the shape of its kind.
    #[error("body of {kind} cannot be read")]
    Body {
        /// The kind that was named.
        kind: String,
        /// What the reader said.
        #[source]
        source: serde_json::Error,
    },
}

/// The body of one kind of event.
pub trait Body: serde::Serialize + serde::de::DeserializeOwned + schemars::JsonSchema {
    /// Sealed texts in it, in slot order.
    fn personal(&self) -> Vec<&Personal> {
        Vec::new()
    }
}

/// The events of a room. Implemented by [`crate::events!`].
pub trait Event: Clone + std::fmt::Debug + Send + 'static {
    /// All kinds of the room.
    const KINDS: &'static [KindInfo];
    /// Frozen kind name.
    fn kind(&self) -> &'static str;
    /// Schema number.
    fn schema(&self) -> u16;
    /// Appends the JSON body.
    fn write_body(&self, out: &mut Vec<u8>);
    /// Reads a recorded body.
    ///
    /// # Errors
    /// [`DecodeError`] when the kind is unknown or the body has another shape.
    fn decode(kind: &str, schema: u16, body: &[u8]) -> Result<Self, DecodeError>;
    /// Sealed texts in slot order.
    fn personal(&self) -> Vec<&Personal>;
}

/// Declares the events of a room: an enum whose variants carry the body of the same name.
///
/// `"queue.note_added" 1 => NoteAdded [text]` lists the fields of type [`Personal`] (or an option
/// of it) in square brackets; they are sealed in that order.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* pub enum $enum:ident {
        $($kind:literal $schema:literal => $body:ident $([$($field:ident),+])?),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $enum {
            $(
                #[doc = concat!("`", $kind, "`")]
                $body($body)
            ),+
        }

        $(
            impl $crate::kernel::Body for $body {
                $(fn personal(&self) -> Vec<&$crate::kernel::Personal> {
                    let mut all = Vec::new();
                    $($crate::kernel::Seals::collect(&self.$field, &mut all);)+
                    all
                })?
            }
            impl From<$body> for $enum {
                fn from(body: $body) -> Self {
                    Self::$body(body)
                }
            }
        )+

        impl $crate::kernel::Event for $enum {
            const KINDS: &'static [$crate::kernel::KindInfo] = &[
                $($crate::kernel::KindInfo {
                    name: $kind,
                    schema: $schema,
                    json_schema: || schemars::schema_for!($body),
                }),+
            ];
            fn kind(&self) -> &'static str {
                match self { $(Self::$body(_) => $kind),+ }
            }
            fn schema(&self) -> u16 {
                match self { $(Self::$body(_) => $schema),+ }
            }
            fn write_body(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$body(body) => serde_json::to_writer(out, body)
                        .expect("a body has text keys and writing to memory cannot fail")),+
                }
            }
            fn decode(
                kind: &str,
                schema: u16,
                body: &[u8],
            ) -> Result<Self, $crate::kernel::DecodeError> {
                match (kind, schema) {
                    $(($kind, $schema) => serde_json::from_slice(body)
                        .map(Self::$body)
                        .map_err(|source| {
                            $crate::kernel::DecodeError::Body { kind: kind.to_owned(), source }
                        }),)+
                    _ => Err($crate::kernel::DecodeError::UnknownKind(kind.to_owned(), schema)),
                }
            }
            fn personal(&self) -> Vec<&$crate::kernel::Personal> {
                match self { $(Self::$body(body) => $crate::kernel::Body::personal(body)),+ }
            }
        }
    };
}
