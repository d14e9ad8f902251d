//! What the settings come to: everything a run needs, and nothing in it can be wrong.

use super::pace::{Pace, Pacing};
use super::source::Source;
use super::target::Target;
use crate::engine::{Delay, Path, Plan, RequestId, ServerModel, Vault};
use crate::model::text::ending;

/// The most requests whose posts are kept in memory: there are a hundred posts.
const MAX_REMEMBERED: u32 = 200;

/// Everything a run needs: the engine's plan, and what only the page and its clock have to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to send and under which limits.
    pub plan: Plan,
    /// Whom it asks.
    pub target: Target,
    /// How it passes.
    pub pacing: Pacing,
    /// A field left out of the rows.
    pub drop: Option<String>,
    /// Where in an answer the list stands whose elements are the rows; none where the answer is one.
    pub rows: Option<Path>,
    /// What fills the holes of what is sent, for the transport alone.
    pub vault: Vault,
}

/// How wide ids are when they are written under each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdWidth {
    /// As wide as the largest number is, or as three digits.
    Digits,
    /// Some letters.
    Word,
    /// Longer than there is room for, such as addresses.
    Long,
}

impl Job {
    /// Where the posts come from.
    pub fn source(&self) -> Source {
        self.target.source()
    }

    /// Whether it has more requests than anybody could watch: then it is shown a little less often and of its newest rows
    /// no more than fit, because drawing takes time from fetching.
    pub fn is_large(&self) -> bool {
        self.plan.work.len() > 500
    }

    /// The id of a request where there is little room: of a long one its end.
    pub fn short_id(&self, request: RequestId) -> String {
        const MOST: usize = 12;
        ending(&self.plan.work.label(request), MOST)
    }

    /// How wide ids are, as far as the first of them show.
    pub fn id_width(&self) -> IdWidth {
        const FIRST: usize = 100;
        let work = &self.plan.work;
        let texts = work.requests().take(if work.are_numbers() { 0 } else { FIRST });
        match texts.map(|at| work.label(at).chars().count()).max() {
            None | Some(..=2) => IdWidth::Digits,
            Some(..=7) => IdWidth::Word,
            Some(_) => IdWidth::Long,
        }
    }

    /// The simulated server that is asked, where one is.
    pub fn server(&self) -> Option<&ServerModel> {
        self.target.server()
    }

    /// How many times faster than life the engine's clock runs.
    pub fn pace(&self) -> Pace {
        self.pacing.pace()
    }

    /// Whether it gets its posts from the page's memory: a fetch cannot be sped up. Where nothing sleeps, the fetches are
    /// all there is, and they are sent.
    pub fn is_from_memory(&self) -> bool {
        let is_few = self.plan.work.len() <= MAX_REMEMBERED;
        self.target == Target::Bundled && self.pace() != Pace::ONE && self.plan.delay != Delay::NONE && is_few
    }
}
