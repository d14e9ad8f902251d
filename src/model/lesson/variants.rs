//! The ways in which lessons are done: the same job with something changed, to be seen side by side.

use super::entry::Variant;
use crate::model::settings::Setting;

pub(super) const GOES_ON: Variant = Variant {
    name: "The run goes on",
    runs: "150 posts; ids above 100 are not allowed.",
    watch: "each bad id fails once it has a worker, and the others go on.",
    changes: &[],
};
pub(super) const FAIL_FAST: Variant = Variant {
    name: "The first failure cancels the rest",
    runs: "150 posts; ids above 100 are not allowed.",
    watch: "the first bad id cancels even sleeping posts; threads cannot.",
    changes: &[(Setting::FailFast, "true")],
};
pub(super) const BEFORE_THE_REQUEST: Variant = Variant {
    name: "Before the request, as in the article",
    runs: "15 posts, at most 2 requests a second.",
    watch: "after the sleeps the limiter has little left to hold back.",
    changes: &[],
};
pub(super) const BEFORE_THE_SLEEP: Variant = Variant {
    name: "Before the sleep",
    runs: "15 posts, of which at most 2 a second begin to sleep.",
    watch: "all of them ask the limiter at once, so now it decides.",
    changes: &[(Setting::Placement, "delay")],
};
pub(super) const NO_LIMIT: Variant = Variant {
    name: "No limit",
    runs: "The same 15 posts without a limiter.",
    watch: "the sleeps alone spread the requests out.",
    changes: &[(Setting::Rate, "none")],
};

pub(super) const IN_BATCHES: Variant = Variant {
    name: "In batches",
    runs: "A hundred posts in batches of 16.",
    watch: "each batch waits for its slowest post, while lanes stand empty.",
    changes: &[],
};
pub(super) const IN_A_POOL: Variant = Variant {
    name: "In a pool",
    runs: "The same hundred posts on a pool of 16.",
    watch: "no lane stands empty until the posts run out.",
    changes: &[(Setting::Strategy, "pool")],
};
pub(super) const ONLY_A_CAP: Variant = Variant {
    name: "A cap of 5",
    runs: "100 requests to a fast server, five at once.",
    watch: "never more than five at once, and yet how many in a second.",
    changes: &[],
};
pub(super) const CAP_AND_RATE: Variant = Variant {
    name: "A cap of 5 and 10 a second",
    runs: "100 requests to a fast server, five at once and ten a second.",
    watch: "now the limiter decides, and the workers wait for it.",
    changes: &[(Setting::Rate, "10/s")],
};
pub(super) const PLACED_BEFORE_THE_SLEEP: Variant = Variant {
    name: "Before the sleep",
    runs: "40 posts; two a second begin to sleep, and are sent after it.",
    watch: "what is sent in a second goes over the line.",
    changes: &[],
};
pub(super) const PLACED_BEFORE_THE_REQUEST: Variant = Variant {
    name: "Before the request",
    runs: "40 posts; two a second are sent.",
    watch: "what is sent in a second stays under the line.",
    changes: &[(Setting::Placement, "request")],
};
pub(super) const SLIDING: Variant = Variant {
    name: "Sliding window",
    runs: "Ten requests at once, at most 2 a second, in any second.",
    watch: "two start, and the next two a whole second later.",
    changes: &[],
};
pub(super) const TOKENS: Variant = Variant {
    name: "Token bucket",
    runs: "Ten requests at once; a bucket of two tokens, refilled at 2 a second.",
    watch: "a burst of two, then an even pace: three within one second.",
    changes: &[(Setting::Limiter, "token")],
};
pub(super) const SPACED: Variant = Variant {
    name: "Even spacing",
    runs: "Ten requests at once, half a second apart.",
    watch: "no burst at all.",
    changes: &[(Setting::Limiter, "spacing")],
};
pub(super) const FIXED: Variant = Variant {
    name: "Fixed window",
    runs: "Ten requests at once, two for each second of the clock.",
    watch: "two before the clock's second ends, two after: four in no time.",
    changes: &[(Setting::Limiter, "fixed")],
};
pub(super) const NOBODY_BACKS_OFF: Variant = Variant {
    name: "No retries",
    runs: "40 requests to a server that accepts 5 a second.",
    watch: "what comes too soon is answered with 429, and is lost.",
    changes: &[],
};
pub(super) const BACKS_OFF: Variant = Variant {
    name: "Honour Retry-After",
    runs: "40 requests to a server that accepts 5 a second, with retries.",
    watch: "each 429 says when to retry, and the whole run waits.",
    changes: &[(Setting::Retries, "10")],
};
pub(super) const FITS: Variant = Variant {
    name: "A limiter that fits",
    runs: "40 requests at 5 a second, as the server wants them.",
    watch: "no 429 at all, and no time lost.",
    changes: &[(Setting::Rate, "5/s")],
};
pub(super) const FOUR_WORKERS: Variant = Variant {
    name: "4 workers",
    runs: "100 requests to a server that works on eight at once.",
    watch: "the server has places to spare.",
    changes: &[],
};
pub(super) const EIGHT_WORKERS: Variant = Variant {
    name: "8 workers",
    runs: "The same on eight workers.",
    watch: "half the time: the server is full now.",
    changes: &[(Setting::Workers, "8")],
};
pub(super) const MANY_WORKERS: Variant = Variant {
    name: "64 workers",
    runs: "The same on 64 workers.",
    watch: "no faster: they only wait inside the server, and some too long.",
    changes: &[(Setting::Workers, "64")],
};
