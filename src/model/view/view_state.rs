//! From where a run is looked at: at which instant, which stretch of its time, and which request of it.
//!
//! Invariant: looking changes nothing of the run, and says nothing new of it.

use super::player::{Move, Player};
use crate::engine::{Instant, RequestId};
use crate::model::chart::time_range::{TimeRange, Zoom};
use crate::model::run::run::Run;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewState {
    /// Which instant is shown.
    pub player: Player,
    /// Which stretch of time was chosen; `None` is all of it, or the last minute of a long run that is on.
    pub zoom: Option<TimeRange>,
    /// The request that is marked everywhere on the page.
    pub highlight: Option<Highlight>,
}

/// A request that is marked, and how it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// By a pointer, a finger or the focus of its row: it is in sight, and nothing moves on the page.
    Pointed(RequestId),
    /// By the arrow keys over the lanes: its row comes into sight.
    Stepped(RequestId),
}

impl Highlight {
    /// Which one it is.
    pub fn request(self) -> RequestId {
        match self {
            Self::Pointed(request) | Self::Stepped(request) => request,
        }
    }
}

/// The request, the instant or the stretch of time that is looked at changes; never the run.
#[derive(Clone, Debug)]
pub enum ViewMsg {
    /// Another instant.
    Moved(Move),
    /// Another stretch of time.
    Zoomed {
        /// Which one.
        zoom: Zoom,
        /// Seen from the one that is shown.
        shown: TimeRange,
        /// All there is.
        whole: TimeRange,
    },
    /// A request.
    Pointed(RequestId),
    /// What a worker did at an instant.
    PointedAt(u32, Instant),
    /// The request so much further on in the list.
    FocusNext(i32),
}

impl From<Move> for ViewMsg {
    fn from(to: Move) -> Self {
        Self::Moved(to)
    }
}

impl ViewState {
    /// A run from its beginning on, as a whole; the speed stays.
    pub(crate) fn anew(&mut self) {
        self.player.follow();
        (self.zoom, self.highlight) = (None, None);
    }

    /// The request that is marked, however it was chosen.
    pub fn highlighted(&self) -> Option<RequestId> {
        self.highlight.map(Highlight::request)
    }

    /// The request whose row is to come into sight.
    pub fn to_reveal(&self) -> Option<RequestId> {
        match self.highlight? {
            Highlight::Stepped(request) => Some(request),
            Highlight::Pointed(_) => None,
        }
    }

    /// Changes what is looked at, of a run or of what would be run.
    pub(crate) fn apply(&mut self, msg: ViewMsg, run: Option<&Run>) {
        match (msg, run) {
            (ViewMsg::Zoomed { zoom, shown, whole }, _) => self.zoom = shown.after(zoom, whole),
            (ViewMsg::Pointed(request), _) => self.highlight = Some(Highlight::Pointed(request)),
            (ViewMsg::Moved(to), Some(run)) => self.player.apply(run, to),
            (ViewMsg::PointedAt(lane, at), Some(run)) => {
                let under = run.trace.on_lane(lane, at).or(self.highlighted());
                self.highlight = under.map(Highlight::Pointed);
            }
            (ViewMsg::FocusNext(by), Some(run)) => {
                let last = run.trace.rows().len().saturating_sub(1) as u32;
                let next = self.highlighted().map_or(0, |RequestId(place)| place.saturating_add_signed(by));
                self.highlight = Some(Highlight::Stepped(RequestId(next.min(last))));
            }
            (ViewMsg::Moved(_) | ViewMsg::PointedAt(..) | ViewMsg::FocusNext(_), None) => {}
        }
    }
}
