//! Steering a run from outside: commands over a channel.
//!
//! The [`Control`] is the sender's end; the engine takes one command at a time, between events. When every
//! `Control` is gone the run goes on, unless it is held: then nobody is left to resume it, and it is cancelled.

use super::limiter::Rate;
use super::plan::ids::RequestId;
use super::plan::workers::Workers;
use futures::channel::mpsc;

/// What can be asked of a run under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start nothing new; what was permitted finishes.
    Hold,
    /// Go on.
    Resume,
    /// Another size of the pool.
    Workers(Workers),
    /// Another rate limit, counted over the starts so far.
    Rate(Rate),
    /// End requests before their time.
    Cancel(CancelScope),
}

/// Which requests a cancel ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelScope {
    /// All that have not ended.
    All,
    /// One of them.
    One(RequestId),
    /// Those without a worker; the others finish.
    Queued,
}

/// Sends commands to one run. After its end they are lost, without harm.
#[derive(Clone, Debug)]
pub struct Control(mpsc::UnboundedSender<Command>);

/// The engine's end of a [`Control`].
#[derive(Debug)]
pub struct Commands(pub(super) mpsc::UnboundedReceiver<Command>);

impl Control {
    /// Both ends.
    pub fn new() -> (Self, Commands) {
        let (sender, receiver) = mpsc::unbounded();
        (Self(sender), Commands(receiver))
    }

    /// Asks for something. The engine acts on it when it is polled next.
    pub fn send(&self, command: Command) {
        // A closed channel means that the run is over: there is nothing left to steer.
        let _ = self.0.unbounded_send(command);
    }
}

impl Commands {
    /// For a run that nobody steers.
    pub fn none() -> Self {
        Control::new().1
    }
}
