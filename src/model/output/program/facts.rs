//! What of a job a program has to know, whatever its language.
//!
//! The flags are what the stencils' conditions ask for; what is sent for each request is told in `sent`.
//! Invariant: a flag holds only where the settings need the lines that ask for it.

use super::stencil::Filling;
use crate::engine::time::micros;
use crate::engine::{
    Delay, Expect, IdPart, MASK, Margin, Method, Paging, Path, Placement, Plan, Quota, RequestId, Rule, Strategy,
    Template,
};
use crate::model::lesson::{KeyLine, Lesson};
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Setting, Settings, written_ids};
use serde_json::Value;
use std::time::Duration;

/// Where the posts of the article are: a program has no page that they could lie beside.
pub(super) const POSTS: &str = "https://jsonplaceholder.typicode.com";

/// How many connections a pool of `requests` keeps by itself.
const POOLED: usize = 10;

/// The statuses after which the page tries again.
pub(super) const TRANSIENT: &str = "408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530";

/// A job, seen by whoever writes it down as a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) job: &'a Job,
    /// As they may be kept.
    pub(super) settings: &'a Settings,
    pub(super) lesson: Option<Lesson>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(job: &'a Job, settings: &'a Settings, lesson: Option<Lesson>) -> Self {
        Self { job, settings, lesson }
    }

    /// Whether it is about the article's posts.
    pub(super) fn is_post(&self) -> bool {
        self.job.source() != Source::Api
    }

    /// What it asks for, many of them.
    pub(super) fn noun(&self) -> &'static str {
        self.job.source().noun(usize::from(self.job.plan.work.len() == 1))
    }

    /// One of them, in names: `post` in `get_post`.
    pub(super) fn one(&self) -> &'static str {
        match (self.is_post(), self.is_table()) {
            (true, _) => "post",
            (false, true) => "row",
            (false, false) => "item",
        }
    }

    /// What it says when it begins and when it is over.
    fn sayings(&self) -> [&'static str; 2] {
        match self.is_post() {
            true => ["fetch posts", "All posts fetched!"],
            false => ["send requests", "All requests have ended."],
        }
    }

    /// What is done with one, in names.
    pub(super) fn verb(&self) -> &'static str {
        if self.method().is_safe() { "get" } else { "send" }
    }

    /// What the program does, in a sentence; `on` says where, for so many at once.
    pub(super) fn title(&self, on: &dyn Fn(&str) -> String) -> String {
        let plan = &self.job.plan;
        let verb = if self.method().is_safe() { "Fetches" } else { "Sends" };
        let workers = if self.is_auto() { "up to 32".to_owned() } else { plan.workers.get().to_string() };
        let on = match (self.is_loop(), plan.work.len()) {
            (true, 1) => String::new(),
            (true, _) => ", one after the other".to_owned(),
            (false, _) if plan.strategy == Strategy::Batches => format!(" in batches of {workers}"),
            (false, _) => on(&workers),
        };
        format!("{verb} {} {}{on}.", plan.work.len(), self.noun())
    }

    /// What the function that does the work does, in a sentence.
    pub(super) fn what(&self) -> String {
        let check = self.bound().map(|_| "checks the id");
        let sleep = (self.job.plan.delay != Delay::NONE).then_some("sleeps");
        let steps: Vec<_> = check.into_iter().chain(sleep).collect();
        let sends = if self.method().is_safe() { "fetches" } else { "sends" };
        let one = if self.is_table() { "what a row says" } else { "one" };
        let steps = if steps.is_empty() { sends.to_owned() } else { format!("{}, then {sends}", steps.join(", ")) };
        let (first, rest) = steps.split_at(1);
        format!("{}{rest} {one}.", first.to_ascii_uppercase())
    }

    /// What makes a refusal of an answer, as a text may quote it.
    fn condition(&self) -> String {
        let text = self.settings.text(Setting::FailIf).unwrap_or_default().replace(['"', '\\'], "'");
        text.replace(char::is_control, " ")
    }

    pub(super) fn is_table(&self) -> bool {
        self.job.plan.work.ids().is_none()
    }

    pub(super) fn method(&self) -> Method {
        self.job.plan.work.template().method
    }

    /// What the program has of what stands in the stencils' conditions, and what fills the same hole in every language.
    pub(super) fn filling(&self) -> Filling {
        let plan = &self.job.plan;
        let work = &plan.work;
        let is_limited = !plan.rate.quotas.is_empty();
        let delay = plan.delay;
        let callbacks = self.lesson.is_some_and(|lesson| matches!(lesson.program(), KeyLine::Callback));
        let retries = plan.retries > 0 && plan.may_repeat();
        let mut filling = Filling::default();
        let flags = [
            ("post", self.is_post()),
            ("table", self.is_table()),
            ("bound", self.bound().is_some()),
            ("sleeps", delay != Delay::NONE),
            ("draws", delay != Delay::NONE && delay.shortest() != delay.longest()),
            ("limited", is_limited),
            ("early", is_limited && plan.placement == Placement::Delay && delay != Delay::NONE),
            ("quotas", plan.rate.quotas.len() > 1),
            ("strict", self.is_strict()),
            ("retries", retries),
            ("loops", self.is_loop()),
            ("pools", !self.is_loop() && plan.strategy == Strategy::Pool),
            ("batches", !self.is_loop() && plan.strategy == Strategy::Batches),
            ("failfast", plan.fail_fast),
            ("callbacks", callbacks && !self.is_loop()),
            ("key", self.uses_key()),
            ("secret", !self.secret_headers().is_empty()),
            ("base", self.is_post()),
            ("encodes", self.encodes()),
            ("escapes", self.escapes()),
            ("json", plan.expect == Expect::Json),
            ("rows", self.job.rows.is_some()),
            ("pages", self.pages_are_fetched()),
            ("links", matches!(work.paging(), Some(Paging::Link))),
            ("counts", matches!(work.paging(), Some(Paging::Count(_)))),
            ("nexts", matches!(work.paging(), Some(Paging::Body(_))) && self.pages_are_fetched()),
            ("finds", self.finds()),
            ("drop", self.job.drop.is_some()),
            ("refuses", plan.fail_if.is_some()),
            ("body", work.template().body.is_some()),
            ("headers", !self.headers().is_empty()),
            ("many", plan.workers.get() > POOLED && !self.is_loop()),
            ("auto", self.is_auto()),
            ("notes", false),
        ];
        flags.into_iter().for_each(|(name, holds)| filling.flag(name, holds));
        filling.hole("condition", self.condition());
        let [doing, ending] = self.sayings();
        filling.hole("doing", doing);
        filling.hole("ending", ending);
        filling
    }

    /// Whether there is one request at a time.
    pub(super) fn is_loop(&self) -> bool {
        let plan = &self.job.plan;
        plan.strategy == Strategy::Chain || plan.workers.get() == 1 && !self.is_auto()
    }

    /// Whether a place in the window is held until the server has answered, and it is a window that slides.
    pub(super) fn is_strict(&self) -> bool {
        let Plan { rate, placement, delay, .. } = &self.job.plan;
        let is_early = *placement == Placement::Delay && *delay != Delay::NONE;
        let slides = matches!(rate.rule, Rule::Sliding | Rule::EvenSpacing);
        !rate.quotas.is_empty() && rate.margin == Margin::Strict && slides && !is_early
    }

    /// Whether the pool is as large as Python makes it.
    pub(super) fn is_auto(&self) -> bool {
        self.settings.text(Setting::Workers) == Some("auto")
    }

    /// The largest id that is sent, where some are larger.
    pub(super) fn bound(&self) -> Option<u64> {
        let work = &self.job.plan.work;
        work.refuse_above().filter(|bound| work.ids().and_then(|ids| ids.largest()) > Some(*bound))
    }

    /// Whether the key goes somewhere.
    pub(super) fn uses_key(&self) -> bool {
        let template = self.job.plan.work.template();
        template.texts().any(Template::uses_secrets) || template.url.as_str().contains(MASK)
    }

    /// Whether anything of an answer is looked for along a path.
    fn finds(&self) -> bool {
        let plan = &self.job.plan;
        let is_path = |path: &Path| !path.names().is_empty();
        plan.fail_if.is_some() || self.job.rows.as_ref().is_some_and(is_path) || self.next_path().is_some()
    }

    /// Whether further pages are fetched: a cursor in a text is more than a few plain lines can follow.
    pub(super) fn pages_are_fetched(&self) -> bool {
        let work = &self.job.plan.work;
        let uses_hole = work.template().texts().any(|text| text.uses(Template::PAGE));
        match work.paging() {
            None => false,
            Some(Paging::Link | Paging::Count(_)) => true,
            Some(Paging::Body(_)) => !uses_hole,
        }
    }

    /// Where the next page's address stands in an answer.
    pub(super) fn next_path(&self) -> Option<&'a Path> {
        match self.job.plan.work.paging() {
            Some(Paging::Body(path)) if self.pages_are_fetched() => Some(path),
            _ => None,
        }
    }

    /// What is typed, as a run file says it: what its source means by itself is left out.
    pub(super) fn typed(&self) -> impl Iterator<Item = (Setting, &'a str)> {
        let source = self.settings.source();
        let is_own = move |(setting, text): &(Setting, &str)| {
            *setting == Setting::Source || source.default_text(*setting) != Some(text.trim())
        };
        self.settings.typed().filter(is_own)
    }

    /// Whether the ids are so many texts that they are better named than written once more.
    pub(super) fn has_long_list(&self) -> bool {
        const LONG: usize = 300;
        let typed = self.settings.get(Setting::Ids);
        let Some(ids) = self.job.plan.work.ids().filter(|_| typed.len() > LONG) else { return false };
        let text = |part| if let IdPart::Text(text) = part { Some(text) } else { None };
        let texts: Option<Vec<_>> = ids.parts().map(text).collect();
        texts.is_some_and(|texts| texts.join(",") == written_ids(ids.parts()))
    }

    /// The rows, as objects.
    pub(super) fn table(&self) -> Vec<Value> {
        let work = &self.job.plan.work;
        let columns = work.columns();
        let cell =
            |at: RequestId, (column, name): (u16, &&str)| ((*name).to_owned(), Value::from(&*work.value(at, column)));
        let row = |at: RequestId| Value::Object((0..).zip(&columns).map(|column| cell(at, column)).collect());
        work.requests().map(row).collect()
    }

    /// The quotas as they hold in a sliding window; even spacing is one in a shorter one.
    pub(super) fn quotas(&self) -> Vec<Quota> {
        let rate = &self.job.plan.rate;
        let spaced = |quota: &Quota| match rate.rule {
            Rule::EvenSpacing => Quota::new(1, quota.per() / quota.limit()).unwrap_or(*quota),
            Rule::Sliding | Rule::TokenBucket | Rule::FixedWindow => *quota,
        };
        rate.quotas.iter().map(spaced).collect()
    }

    /// A time in whole milliseconds, and none too short: what is not let through too soon keeps within its limit.
    pub(super) fn millis(span: Duration) -> u64 {
        micros(span).div_ceil(1_000)
    }

    /// What is added to every window: of what waits for the server's answer at least as much as `requests-ratelimiter` adds.
    pub(super) fn margin(&self) -> Duration {
        match self.job.plan.rate.margin {
            Margin::Fixed(span) => span,
            Margin::Strict => Duration::from_millis(50),
        }
    }

    /// Whether every item is a plain number.
    pub(super) fn are_numbers(&self) -> bool {
        self.job.plan.work.are_numbers()
    }
}
