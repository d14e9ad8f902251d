//! What happens: a [`Plan`] in, [`Event`]s out.
//!
//! Pure: no browser, no Yew, no clock of its own. [`run()`] is one piece of async code over two seams, [`Clock`]
//! and [`Transport`]; in the browser they are `performance.now`, `setTimeout` and `fetch`, in tests, predictions
//! and what-if a [`VirtualClock`] and a script.
//!
//! A whole program, from a plan to its rows, stands at [`Plan`]; `docs/engine.md` tells the same with pictures.
//!
//! # What it promises
//!
//! 1. Never more requests under way than workers. After shrinking, nothing new starts until fewer than the new
//!    number are under way.
//! 2. With the sliding rule no half-open window of any quota holds more starts than its limit, whatever the
//!    clock does: late timers, a sleeping laptop, hold and resume. After a change of the rate no new start
//!    overfills a window. What counts as a start is when the request is sent; or when its sleep begins, where the limiter
//!    stands before the delay.
//!    With [`Margin::Strict`] the same holds for what arrives at the server, as that one counts it, wherever between its
//!    start and its head each request arrives. Where a plan retries, nothing starts before the end of a `Retry-After`.
//!    All of this holds for each server by itself.
//! 3. Every id ends exactly once: done, failed or cancelled. Every run ends; a held one once it is resumed or
//!    cancelled.
//! 4. Workers and the limiter serve in the order of asking; nobody starves, nobody overtakes. Of several servers a free
//!    worker goes to the one with the fewest at work.
//! 5. A free worker takes the next id at once: with no I/O the makespan is the greedy schedule's.
//! 6. Same seed and plan on the virtual clock: the same events, byte for byte.
//! 7. Cancel stops what can be stopped: queued ids never start, sleeping and waiting ones wake at once, fetches
//!    in flight are aborted.
//! 8. Failure is a value. One bad row never harms another, but for fail-fast.
//! 9. Memory: as many futures as workers, whatever the number of ids.
//! 10. At the end all workers are back, no timer is armed, no fetch is open.
//!
//! # Layout, from the outside in
//!
//! | file | question it answers |
//! |---|---|
//! | [`plan`] | what is to be done? (work, request, template, secrets, delays) |
//! | [`scheduler`] | who starts next, and when is it over? |
//! | `queue`, `pool` | which ids wait, and who has a worker? |
//! | `lifecycle` | what does one request go through? |
//! | `pages` | how does its answer go on? |
//! | `cancel` | how does it end before its time? |
//! | [`limiter`] | who may start now, and if not now, when? (`gate` is its queue, `adaptive` what a server has taught) |
//! | [`server_limits`] | what does a server say of its limit? |
//! | [`answer`], [`body`] | what is an answer worth, and what is in it? |
//! | [`outcome`] | how did a request end? |
//! | [`event`], [`control`] | what is reported, what can be asked? |
//! | [`time`], [`transport`] | the two seams |
//! | [`simulation`] | the same, without waiting, and a server that is not there |

pub mod answer;
pub mod body;
mod cancel;
pub mod control;
pub mod event;
mod lifecycle;
pub mod limiter;
pub mod outcome;
mod pages;
pub mod plan;
mod pool;
mod queue;
pub mod scheduler;
pub mod server_limits;
pub mod simulation;
pub mod time;
pub mod transport;

pub use answer::Expect;
pub use body::{Body, ContentType};
pub use control::{CancelScope, Command, Commands, Control};
pub use event::{Event, EventKind, Halt, Pause, PauseCause, RequestEvent, RunEvent};
pub use limiter::{Margin, Quota, QuotaError, QuotaFault, Rate, RateLimiter, Redirects, Rule};
pub use outcome::{CancelReason, Failure, FailureClass, Outcome, reason};
pub use plan::condition::Condition;
pub use plan::delay::Delay;
pub use plan::ids::{Id, IdPart, Ids, IdsError, RequestId};
pub use plan::paging::Paging;
pub use plan::path::Path;
pub use plan::request::{HeaderName, HeaderNameError, Method, Origin, Request, RequestTemplate};
pub use plan::secret::{MASK, Secret, SecretId, Vault, fits_into_header};
pub use plan::template::{Encoding, Filled, Names, Part, Template, TemplateError};
pub use plan::work::{Items, Table, Total, Work};
pub use plan::workers::Workers;
pub use plan::{Arrivals, Courtesy, EarlierStarts, Placement, Plan, Strategy};
pub use scheduler::run;
pub use server_limits::ServerLimits;
pub use simulation::ideal::{ideal, longest_delay, sequential_time};
pub use simulation::server::{ErrorRate, ServerModel, SimulatedServer};
pub use simulation::simulate::{RecordedAttempt, Responses, simulate};
pub use simulation::virtual_clock::VirtualClock;
pub use time::{Clock, Instant, Seconds};
pub use transport::{Headers, Response, Transport, TransportError};
