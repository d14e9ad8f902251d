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
    /// The request that somebody points at.
    pub pointed: Option<RequestId>,
    /// Whether it was chosen by a key: then its row comes into sight. A pointer that passes by moves nothing on the page.
    pub is_sought: bool,
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
        (self.zoom, self.pointed) = (None, None);
    }

    /// Changes what is looked at, of a run or of what would be run.
    pub(crate) fn apply(&mut self, msg: ViewMsg, run: Option<&Run>) {
        match msg {
            ViewMsg::Pointed(_) | ViewMsg::PointedAt(..) => self.is_sought = false,
            ViewMsg::FocusNext(_) => self.is_sought = true,
            ViewMsg::Moved(_) | ViewMsg::Zoomed { .. } => {}
        }
        match (msg, run) {
            (ViewMsg::Zoomed { zoom, shown, whole }, _) => self.zoom = shown.after(zoom, whole),
            (ViewMsg::Pointed(request), _) => self.pointed = Some(request),
            (ViewMsg::Moved(to), Some(run)) => self.player.apply(run, to),
            (ViewMsg::PointedAt(lane, at), Some(run)) => self.pointed = run.trace.on_lane(lane, at).or(self.pointed),
            (ViewMsg::FocusNext(by), Some(run)) => {
                let last = run.trace.rows().len().saturating_sub(1) as u32;
                let next = self.pointed.map_or(0, |RequestId(place)| place.saturating_add_signed(by));
                self.pointed = Some(RequestId(next.min(last)));
            }
            (ViewMsg::Moved(_) | ViewMsg::PointedAt(..) | ViewMsg::FocusNext(_), None) => {}
        }
    }
}
