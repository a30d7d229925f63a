//! Temporary complaint posts (*posko pengaduan*): for some days, at some place, often together with
//! others such as the ombudsman, and often at another unit's house.
//!
//! ```text
//! stream complaint-posts
//!
//! (nothing) ─open▶ planned ─ its first day ▶ open ─ its last day, or close ▶ closed
//! ```
//!
//! Invariants: a short name is used once; a post takes complaints of its own days alone, whether
//! they are typed there or come on paper afterwards; it ends by itself.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{self, Context, Key, Meta, Personal, RefusalClass, Room};

/// The stream of a unit's posts.
pub const POSTS: &str = "complaint-posts";
/// Days that a post is open at most: what is longer is no temporary post.
pub const POST_DAYS_MAX: i32 = 92;
/// Days after a post's end on which its paper forms can still be typed in.
pub const PAPER_DAYS: i32 = 30;
/// Partners that are named at most.
const PARTNERS_MAX: usize = 12;

/// The room of temporary complaint posts.
#[derive(Debug, Clone, Copy)]
pub struct Posts;

/// A post was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostOpened {
    /// Short name, as in its address.
    pub post: Key,
    /// What it is called on its poster.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Who lets it stand there, for example a prison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// How one gets there, or calls: a bus, a gate, a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<String>,
    /// Who runs it together with the unit.
    pub partners: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// A post was closed before its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostClosed {
    /// Short name.
    pub post: Key,
    /// Its last day.
    pub date: Date,
    /// Why, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal>,
}

crate::events! {
    /// Events of posts.
    pub enum PostEvent {
        "complaint_post.opened" 1 => PostOpened,
        "complaint_post.closed" 1 => PostClosed [reason],
    }
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostCommand {
    /// Open a post.
    Open {
        /// The post.
        post: PostOpened,
        /// Today at the unit.
        today: Date,
    },
    /// Close it early.
    Close {
        /// Short name.
        post: Key,
        /// Today at the unit.
        today: Date,
        /// Why.
        reason: Option<Personal>,
    },
}

/// Where a post stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostStage {
    /// Its first day lies ahead.
    Planned,
    /// It takes complaints.
    Open,
    /// It is over; paper forms may still be typed in.
    Paper,
    /// Everything is over.
    Closed,
}

impl PostStage {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Paper => "paper",
            Self::Closed => "closed",
        }
    }
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// As it was opened.
    pub opened: PostOpened,
    /// Its last day, when it was closed early.
    pub closed: Option<Date>,
}

impl Post {
    /// Its last day.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.closed.map_or(self.opened.until, |closed| closed.min(self.opened.until))
    }

    /// Whether something can have been taken there on a day.
    #[must_use]
    pub fn takes(&self, date: Date) -> bool {
        self.opened.from <= date && date <= self.last_day()
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn stage(&self, today: Date) -> PostStage {
        let papers = self.last_day().saturating_add(jiff::Span::new().days(PAPER_DAYS));
        if today < self.opened.from {
            PostStage::Planned
        } else if self.takes(today) {
            PostStage::Open
        } else if today <= papers {
            PostStage::Paper
        } else {
            PostStage::Closed
        }
    }
}

/// The posts of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostState {
    posts: Vec<Post>,
}

impl PostState {
    /// All posts, the oldest first.
    #[must_use]
    pub fn all(&self) -> &[Post] {
        &self.posts
    }

    /// A post by its short name.
    #[must_use]
    pub fn post(&self, name: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.opened.post.as_str() == name)
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostRefusal {
    /// The short name is in use.
    Exists(Key),
    /// There is no such post.
    Unknown,
    /// A name or a place is missing.
    NameMissing,
    /// Too many partners.
    PartnersMany(usize),
    /// The last day lies before the first.
    DaysReversed,
    /// The last day has passed.
    DaysPast,
    /// So many days are the most.
    DaysMany(i32),
    /// It is over.
    Over(Date),
}

impl kernel::Refusal for PostRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "complaint_post.exists",
            Self::Unknown => "complaint_post.unknown",
            Self::NameMissing => "complaint_post.name_missing",
            Self::PartnersMany(_) => "complaint_post.partners_many",
            Self::DaysReversed => "complaint_post.days_reversed",
            Self::DaysPast => "complaint_post.days_past",
            Self::DaysMany(_) => "complaint_post.days_many",
            Self::Over(_) => "complaint_post.over",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Exists(post) => vec![("post", post.to_string())],
            Self::PartnersMany(most) => vec![("most", most.to_string())],
            Self::DaysMany(most) => vec![("most", most.to_string())],
            Self::Over(date) => vec![("date", date.to_string())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown => RefusalClass::NotFound,
            Self::Exists(_) | Self::Over(_) => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}

impl Room for Posts {
    const NAME: &'static str = "complaints";
    type Command = PostCommand;
    type Event = PostEvent;
    type State = PostState;
    type Refusal = PostRefusal;

    fn decide(
        state: &PostState,
        _: &Context<'_>,
        command: &PostCommand,
    ) -> Result<Vec<PostEvent>, PostRefusal> {
        match command {
            PostCommand::Open { post, today } => Ok(vec![open(state, post, *today)?]),
            PostCommand::Close { post, today, reason } => {
                let found = state.post(post.as_str()).ok_or(PostRefusal::Unknown)?;
                if *today > found.last_day() {
                    return Err(PostRefusal::Over(found.last_day()));
                }
                let (post, reason) = (post.clone(), reason.clone());
                Ok(vec![PostClosed { post, date: *today, reason }.into()])
            }
        }
    }

    fn evolve(state: &mut PostState, event: &PostEvent, _: &Meta<'_>) {
        match event {
            PostEvent::PostOpened(opened) => {
                state.posts.push(Post { opened: opened.clone(), closed: None });
            }
            PostEvent::PostClosed(closed) => {
                let found = state.posts.iter_mut().find(|post| post.opened.post == closed.post);
                if let Some(post) = found {
                    post.closed = Some(closed.date);
                }
            }
        }
    }
}

fn open(state: &PostState, post: &PostOpened, today: Date) -> Result<PostEvent, PostRefusal> {
    if state.post(post.post.as_str()).is_some() {
        return Err(PostRefusal::Exists(post.post.clone()));
    }
    if post.name.trim().is_empty() || post.place.trim().is_empty() {
        return Err(PostRefusal::NameMissing);
    }
    if post.partners.len() > PARTNERS_MAX {
        return Err(PostRefusal::PartnersMany(PARTNERS_MAX));
    }
    if post.until < post.from {
        return Err(PostRefusal::DaysReversed);
    }
    if post.until < today {
        return Err(PostRefusal::DaysPast);
    }
    if post.from.until(post.until).map_or(i32::MAX, |span| span.get_days()) >= POST_DAYS_MAX {
        return Err(PostRefusal::DaysMany(POST_DAYS_MAX));
    }
    Ok(post.clone().into())
}
