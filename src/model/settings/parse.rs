//! The one reading of the settings: all of them at once, every mistake told.

use super::entry::{FieldKind, Group};
use super::error::{SettingError, SettingErrors};
use super::host::is_blocked;
use super::job::Job;
use super::numbers::{seconds, thousands, whole};
use super::pace::{Pace, Pacing};
use super::request::{addresses_fit, fits};
use super::setting::Setting;
use super::source::Source;
use super::target::Target;
use super::{Settings, data, ids, rate, url};
use crate::engine::{
    Condition, Courtesy, Delay, ErrorRate, Expect, Ids, Items, Margin, Names, Paging, Path, Placement, Plan, Rate,
    Rule, Seconds, ServerModel, Strategy, Template, Vault, Work, Workers,
};
use std::time::Duration;

/// The pace of what is computed at once.
pub(in crate::model) const AT_ONCE: &str = "once";

/// The most requests that are computed at once: the page stands still for as long as it takes.
const MAX_AT_ONCE: u32 = 10_000;

impl Settings {
    /// The settings as a job.
    ///
    /// # Errors
    /// Every mistake there is.
    pub fn parse(&self) -> Result<Job, SettingErrors> {
        let mut errors = Errors::default();
        let source = errors.keep(self.read_source());
        let items = self.read_items();
        let request = errors.keep_all(self.read_request(items.as_ref().ok()));
        let items = errors.keep(items);
        let max_id = errors.keep(self.read_max_id());
        let workers = errors.keep(self.read_workers());
        let strategy = errors.keep(self.read_strategy());
        let delay = errors.keep(self.read_delay(Setting::Delay));
        let seed = errors.keep(self.read_number(Setting::Seed, 0, u32::MAX));
        let pacing = errors.keep(self.read_pacing());
        let rate = errors.keep_all(self.read_rate());
        let placement = errors.keep(self.read_placement());
        let retries = errors.keep(self.read_number(Setting::Retries, 0, 10));
        let repeats = errors.keep(self.read_flag(Setting::Repeatable));
        let courtesy = errors.keep(self.read_courtesy());
        let timeout = errors.keep(self.read_seconds(Setting::Timeout, Duration::from_millis(100), 3600));
        let fail_fast = errors.keep(self.read_flag(Setting::FailFast));
        let expect = errors.keep(self.read_choice(Setting::Expect, [("json", Expect::Json), ("any", Expect::Any)]));
        let rows = errors.keep(self.read_path(Setting::Rows));
        let paging = errors.keep(self.read_paging());
        let fail_if = errors.keep(self.read_fail_if());
        let target = errors.keep_all(self.read_target(source.unwrap_or_default()));
        let work = (|| Some(Work::new(items?, request?).refusing_above(max_id?).paged(paging?)))();
        let work = work.and_then(|work| {
            let fits = fits(&work).and_then(|()| addresses_fit(&work, self.machine.is_secure));
            errors.keep(fits.map(|()| work))
        });
        let job = (|| {
            let plan = Plan {
                work: work?,
                expect: expect?,
                fail_if: fail_if?,
                workers: workers?,
                delay: delay?,
                seed: seed?,
                rate: rate?,
                placement: placement?,
                strategy: strategy?,
                retries: retries?,
                repeats: repeats?,
                courtesy: courtesy?,
                timeout: timeout?,
                fail_fast: fail_fast?,
                only: None,
                pauses: Vec::new(),
                earlier: Vec::new(),
                arrivals: None,
                sleeps: Vec::new(),
            };
            let drop = self.text(Setting::Drop).filter(|text| *text != "none").map(str::to_owned);
            Some(Job {
                plan,
                target: target?,
                pacing: pacing?,
                drop,
                rows: rows?,
                vault: Vault::new([self.key.clone()]),
            })
        })();
        if let Some(job) = job.as_ref().filter(|job| job.pacing == Pacing::AtOnce && job.plan.work.len() > MAX_AT_ONCE)
        {
            let (most, asked) = (thousands(MAX_AT_ONCE.into()), thousands(job.plan.work.len().into()));
            let sentence =
                format!("At once, {most} requests can be computed, not {asked}: write a number from 1 to 100");
            return Err(SettingErrors(vec![SettingError::new(Setting::Pace, sentence)]));
        }
        job.filter(|_| errors.0.is_empty()).ok_or(SettingErrors(errors.0))
    }

    /// The pool's size alone, for a run under way.
    ///
    /// # Errors
    /// The mistake in the field.
    pub fn read_workers(&self) -> Result<Workers, SettingError> {
        let text = self.required(Setting::Workers)?;
        let count = if text == "auto" { Some(self.machine.auto_workers().into()) } else { whole(text) };
        count.and_then(|count| Workers::new(u16::try_from(count).ok()?)).ok_or_else(|| {
            SettingError::new(Setting::Workers, format!("Workers must be 1 to {}, or auto", Workers::MAX))
        })
    }

    /// The rate limit alone, for a run under way.
    ///
    /// # Errors
    /// The mistakes in its fields.
    pub fn read_rate(&self) -> Result<Rate, SettingErrors> {
        let mut errors = Errors::default();
        let quotas = errors.keep(self.required(Setting::Rate).and_then(|text| rate::parse(Setting::Rate, text)));
        let margin = errors.keep(self.read_margin());
        let rules = Rule::ALL.map(|rule| (rule.key(), rule));
        let rule = errors.keep(self.read_choice(Setting::Limiter, rules));
        let rate = (|| Some(Rate { quotas: quotas?, rule: rule?, margin: margin? }))();
        rate.ok_or(SettingErrors(errors.0))
    }

    fn read_courtesy(&self) -> Result<Option<Courtesy>, SettingError> {
        if self.text(Setting::MaxWait) == Some("none") {
            return Ok(None);
        }
        let patience = self.read_seconds(Setting::MaxWait, Duration::from_secs(1), 86_400);
        patience.map(|patience| Some(Courtesy { patience }))
    }

    fn read_margin(&self) -> Result<Margin, SettingError> {
        if self.text(Setting::Margin) == Some(Margin::STRICT) {
            return Ok(Margin::Strict);
        }
        let margin = self.read_seconds(Setting::Margin, Duration::ZERO, 60).map(Margin::Fixed);
        margin.map_err(|error| SettingError { sentence: format!("{}, or strict", error.sentence), ..error })
    }

    /// Where in an answer something stands.
    fn read_path(&self, setting: Setting) -> Result<Option<Path>, SettingError> {
        let text = self.text(setting).filter(|text| *text != "none");
        let sentence =
            "Write the names on the way there with dots between them, such as data.items, or [] for the answer itself";
        text.map(|text| Path::parse(text).ok_or_else(|| SettingError::new(setting, sentence))).transpose()
    }

    /// How answers go on in further pages.
    pub(super) fn read_paging(&self) -> Result<Option<Paging>, SettingError> {
        Ok(match self.text(Setting::Next) {
            None | Some("none") => None,
            Some(word) if word.eq_ignore_ascii_case("link") => Some(Paging::Link),
            Some("page") => {
                let sentence = "Say in Rows where the list stands: pages are counted until it is empty";
                let rows = self.read_path(Setting::Rows).unwrap_or_default();
                Some(Paging::Count(rows.ok_or_else(|| SettingError::new(Setting::Next, sentence))?))
            }
            Some(_) => self.read_path(Setting::Next)?.map(Paging::Body),
        })
    }

    /// Which answer is a refusal.
    fn read_fail_if(&self) -> Result<Option<Condition>, SettingError> {
        let text = self.text(Setting::FailIf).filter(|text| *text != "none");
        let sentence = "Write has and a field of the answer, lacks and a field, or a field = a value";
        let condition = |text| Condition::parse(text).ok_or_else(|| SettingError::new(Setting::FailIf, sentence));
        text.map(condition).transpose()
    }

    /// Whom that source asks.
    fn read_target(&self, source: Source) -> Result<Target, SettingErrors> {
        if self.machine.is_framed && !source.is_local() {
            return Err(SettingErrors(vec![SettingError::new(
                Setting::Source,
                "Inside another site's page nothing is sent to servers: open this page in a tab of its own",
            )]));
        }
        let target = match source {
            Source::Practice => return self.read_server().map(Target::Simulated),
            Source::Bundled => Target::Bundled,
            Source::JsonPlaceholder => Target::JsonPlaceholder,
            Source::Api => Target::Api,
        };
        let errors = self.misplaced(Group::Practice);
        if errors.is_empty() { Ok(target) } else { Err(SettingErrors(errors)) }
    }

    /// What is typed in fields that have no meaning with the source chosen: they go with another one.
    pub(super) fn misplaced(&self, group: Group) -> Vec<SettingError> {
        let home = if group == Group::Practice { "Practice API" } else { "Your API" };
        let typed = group.settings().filter(|setting| !self.get(*setting).trim().is_empty());
        let sentence = format!("This goes with the source {home}: choose it, or empty this field");
        typed.map(|setting| SettingError::new(setting, sentence.clone())).collect()
    }

    /// How the simulated server behaves.
    fn read_server(&self) -> Result<ServerModel, SettingErrors> {
        let mut errors = Errors::default();
        let latency = errors.keep(self.read_delay(Setting::Latency));
        let share = errors.keep(self.read_share());
        let rate = self.required(Setting::ServerRate).and_then(|text| rate::parse(Setting::ServerRate, text));
        let rate = errors.keep(rate);
        let capacity = errors.keep(self.read_capacity());
        // A wrong seed is told beside its own field.
        let seed = self.read_number(Setting::Seed, 0, u32::MAX).unwrap_or_default();
        let server =
            (|| Some(ServerModel { latency: latency?, errors: share?, rate: rate?, capacity: capacity?, seed }))();
        server.ok_or(SettingErrors(errors.0))
    }

    fn read_share(&self) -> Result<ErrorRate, SettingError> {
        let share = seconds(self.required(Setting::Errors)?).map(|share| share.as_micros());
        let points = share.filter(|share| share.is_multiple_of(100)).and_then(|share| u16::try_from(share / 100).ok());
        points.and_then(ErrorRate::from_basis_points).ok_or_else(|| {
            SettingError::new(
                Setting::Errors,
                "Errors must be a share from 0 to 1 with four decimals at most, such as 0.05",
            )
        })
    }

    fn read_capacity(&self) -> Result<Option<u16>, SettingError> {
        match self.required(Setting::Capacity)? {
            "none" => Ok(None),
            _ => self.read_number(Setting::Capacity, 1, 1_000).map(|places| u16::try_from(places).ok()),
        }
    }

    fn read_source(&self) -> Result<Source, SettingError> {
        match self.get(Setting::Source).trim() {
            "" => Ok(Source::default()),
            key => Source::from_key(key).ok_or_else(|| self.not_a_choice(Setting::Source)),
        }
    }

    pub(super) fn read_url(&self, names: Names<'_>) -> Result<Template, SettingError> {
        let error = |sentence| SettingError::new(Setting::Url, sentence);
        let typed = self.get(Setting::Url).trim();
        match (self.source().url(), typed.is_empty()) {
            (Some(own), true) => url::parse(own, Names::ID),
            (Some(_), false) => Err(error("An address goes with the source Your API: choose it, or empty this field")),
            (None, true) => Err(error("Enter a web address that starts with https://")),
            (None, false) => {
                url::parse(typed, names).and_then(|parsed| match is_blocked(typed, self.machine.is_secure) {
                    true => {
                        Err(error("This page is secure, so browsers block http:// addresses other than this computer"))
                    }
                    false => Ok(parsed),
                })
            }
        }
    }

    /// The rows, where there are any, or else the ids.
    fn read_items(&self) -> Result<Items, SettingError> {
        let rows = self.get(Setting::Data);
        if rows.trim().is_empty() {
            return self.read_ids().map(Items::Ids);
        }
        if !self.get(Setting::Ids).trim().is_empty() {
            return Err(SettingError::new(Setting::Ids, "There are rows in Data already: empty one of the two"));
        }
        data::parse(rows).map(Items::Table)
    }

    fn read_ids(&self) -> Result<Ids, SettingError> {
        // With the blank lines at its start: a mistake is told with its line.
        match self.get(Setting::Ids) {
            blank if blank.trim().is_empty() => self.required(Setting::Ids).and_then(ids::parse),
            typed => ids::parse(typed),
        }
    }

    fn read_max_id(&self) -> Result<Option<u64>, SettingError> {
        match self.required(Setting::MaxId)? {
            "none" => Ok(None),
            text => whole(text)
                .map(Some)
                .ok_or_else(|| SettingError::new(Setting::MaxId, "Use a whole number such as 100, or none")),
        }
    }

    fn read_delay(&self, field: Setting) -> Result<Delay, SettingError> {
        let error = |sentence: String| SettingError::new(field, sentence);
        let (one, many) =
            if field == Setting::Latency { ("response time", "Response times") } else { ("delay", "Delays") };
        let text = self.required(field)?;
        let (min, max) = text.split_once('-').unwrap_or((text, text));
        match (seconds(min.trim()), seconds(max.trim())) {
            (Some(min), Some(max)) if min > max => {
                Err(error(format!("The longest {one} must not be below the shortest")))
            }
            (Some(min), Some(max)) => {
                Delay::new(min, max).ok_or_else(|| error(format!("{many} are 0 to 3600 seconds")))
            }
            _ => Err(error("Use seconds, for example 0, 1-10 or 0.5-1.5".to_owned())),
        }
    }

    fn read_pacing(&self) -> Result<Pacing, SettingError> {
        if self.text(Setting::Pace) == Some(AT_ONCE) {
            return match self.source() {
                Source::Practice => Ok(Pacing::AtOnce),
                Source::Bundled | Source::JsonPlaceholder | Source::Api => Err(SettingError::new(
                    Setting::Pace,
                    "Only the practice API can be computed at once: choose it, or write a number from 1 to 100",
                )),
            };
        }
        let times = self.read_number(Setting::Pace, 1, Pace::MAX)?;
        let pace = Pace::new(times).expect("a number within a pace's own bounds");
        if pace != Pace::ONE && !self.source().is_local() {
            return Err(SettingError::new(Setting::Pace, "Pace must be 1 here: a real server cannot be sped up"));
        }
        Ok(Pacing::Times(pace))
    }

    fn read_placement(&self) -> Result<Placement, SettingError> {
        self.read_choice(Setting::Placement, [("request", Placement::Request), ("delay", Placement::Delay)])
    }

    fn read_strategy(&self) -> Result<Strategy, SettingError> {
        let strategies = [("pool", Strategy::Pool), ("batches", Strategy::Batches), ("chain", Strategy::Chain)];
        self.read_choice(Setting::Strategy, strategies)
    }

    fn read_number(&self, setting: Setting, min: u32, max: u32) -> Result<u32, SettingError> {
        let number = whole(self.required(setting)?).and_then(|number| u32::try_from(number).ok());
        number.filter(|number| (min..=max).contains(number)).ok_or_else(|| {
            let (name, most) = (setting.label(), thousands(max.into()));
            SettingError::new(setting, format!("{name} must be a whole number from {min} to {most}"))
        })
    }

    fn read_seconds(&self, setting: Setting, min: Duration, max: u64) -> Result<Duration, SettingError> {
        let span = seconds(self.required(setting)?);
        span.filter(|span| (min..=Duration::from_secs(max)).contains(span)).ok_or_else(|| {
            let name = setting.label().trim_end_matches(" (s)");
            SettingError::new(setting, format!("{name} must be {} to {max} seconds", Seconds(min)))
        })
    }

    fn read_flag(&self, setting: Setting) -> Result<bool, SettingError> {
        match self.required(setting)? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(SettingError::new(setting, format!("{} must be true or false", setting.label()))),
        }
    }

    fn read_choice<T, const N: usize>(&self, setting: Setting, values: [(&str, T); N]) -> Result<T, SettingError> {
        let text = self.required(setting)?;
        let chosen = values.into_iter().find(|(key, _)| *key == text);
        chosen.map(|(_, value)| value).ok_or_else(|| self.not_a_choice(setting))
    }

    pub(super) fn not_a_choice(&self, setting: Setting) -> SettingError {
        let keys: Vec<_> = match setting.entry().kind {
            FieldKind::Choice(choices) => choices.iter().map(|(key, _)| *key).collect(),
            FieldKind::Text | FieldKind::Lines | FieldKind::Flag | FieldKind::Secret => Vec::new(),
        };
        SettingError::new(setting, format!("{} must be one of: {}", setting.label(), keys.join(", ")))
    }

    pub(super) fn required(&self, setting: Setting) -> Result<&str, SettingError> {
        // Every setting but the ids has a default, or a sentence of its own.
        self.text(setting).ok_or_else(|| SettingError::new(setting, ids::EMPTY))
    }
}

/// Gathers mistakes while the rest is read.
#[derive(Default)]
struct Errors(Vec<SettingError>);

impl Errors {
    fn keep<T>(&mut self, result: Result<T, SettingError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    fn keep_all<T>(&mut self, result: Result<T, SettingErrors>) -> Option<T> {
        result.map_err(|errors| self.0.extend(errors.0)).ok()
    }
}
