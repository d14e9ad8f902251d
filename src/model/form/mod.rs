//! What stands in the form, and where it came from: a lesson, a link, somebody's typing, a page loaded anew.
//!
//! What was typed for one's own API is kept while something else fills the form. What a stranger's link has filled in is
//! the stranger's until it is run: it is never kept in place of one's own.
//!
//! | file | question it answers |
//! |---|---|
//! | [`link`] | how is it written as a link, and read from one? |
//! | `link_bounds` | what may a stranger's link ask for? |

pub mod link;
pub(super) mod link_bounds;

use crate::model::lesson::{Lesson, Variant};
use crate::model::memo::Memo;
use crate::model::run::run::Forecast;
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Setting, SettingErrors, Settings};
use link::ParsedLink;

/// The form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its texts.
    pub settings: Settings,
    /// The lesson that filled it last.
    pub lesson: Lesson,
    /// Who filled it.
    pub origin: Origin,
    /// As it was for one's own API.
    own: Option<Settings>,
    /// What its texts mean.
    reading: Memo<Settings, Reading>,
}

/// What the texts of a form mean.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    job: Result<Job, SettingErrors>,
    /// Worked out once for each edit: it is a run in virtual time.
    forecast: Option<Forecast>,
}

impl Reading {
    fn of(settings: &Settings) -> Self {
        let job = settings.parse();
        let forecast = job.as_ref().ok().and_then(Forecast::at_once);
        Self { job, forecast }
    }
}

/// Who filled a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Whoever sits before the page, or the page for them: typed, chosen, or run and so made one's own.
    Own,
    /// A link, for a server that is not the page's own, and nobody has run it yet.
    Stranger,
}

impl Origin {
    /// As it is saved.
    const fn text(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Stranger => "stranger",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Own, Self::Stranger].into_iter().find(|origin| origin.text() == text)
    }
}

impl Default for Form {
    fn default() -> Self {
        let lesson = Lesson::default();
        let settings = lesson.settings();
        let mut form = Self { settings, lesson, origin: Origin::Own, own: None, reading: Memo::default() };
        form.read();
        form
    }
}

impl Form {
    /// The lesson that it is about; none where it is about somebody's API.
    pub fn current(&self) -> Option<Lesson> {
        (self.settings.source() != Source::Api).then_some(self.lesson)
    }

    /// What was typed for one's own API before something else filled it.
    pub fn own(&self) -> Option<&Settings> {
        self.own.as_ref()
    }

    /// Reads its texts, if they are others than those that were read last.
    pub(crate) fn read(&mut self) {
        if self.reading.known(&self.settings).is_none() {
            self.reading.get(self.settings.clone(), || Reading::of(&self.settings));
        }
    }

    /// What its texts mean, as they were read last: [`Model::apply`](crate::model::Model::apply) reads them at its end.
    ///
    /// # Errors
    /// Every mistake there is.
    pub fn job(&self) -> Result<&Job, &SettingErrors> {
        self.last_read().job.as_ref()
    }

    /// What that job takes by its own limits alone; `None` where that cannot be told at once, or there is no job.
    pub fn forecast(&self) -> Option<&Forecast> {
        self.last_read().forecast.as_ref()
    }

    fn last_read(&self) -> &Reading {
        self.reading.last().expect("a form is read when it is made")
    }

    /// Whether it still says what the lesson, or one of its variants, does. The pace changes no figure.
    pub fn is_lesson_unchanged(&self) -> bool {
        self.says(&self.lesson.settings()) || self.variant().is_some()
    }

    /// The lesson's variant that stands in it.
    pub fn variant(&self) -> Option<Variant> {
        let mut variants = self.lesson.entry().variants.iter().copied();
        variants.find(|variant| self.says(&self.lesson.varied(*variant)))
    }

    fn says(&self, other: &Settings) -> bool {
        let same = |setting: &Setting| self.settings.text(*setting) == other.text(*setting);
        Setting::ALL.iter().filter(|setting| **setting != Setting::Pace).all(same)
    }

    /// A lesson fills it.
    pub(crate) fn choose(&mut self, lesson: Lesson) {
        self.keep_own();
        lesson.fill(&mut self.settings);
        self.lesson = lesson;
    }

    /// A variant of the lesson fills it.
    pub(crate) fn vary(&mut self, variant: Variant) {
        let pace = self.settings.get(Setting::Pace).to_owned();
        self.settings.adopt(self.lesson.varied(variant));
        self.settings.set(Setting::Pace, pace);
    }

    /// It is for one's own API: as it was left, or still to be filled in.
    pub(crate) fn choose_own(&mut self) {
        let mut settings = self.settings.cleared();
        settings.set(Setting::Source, Source::Api.key());
        self.settings.adopt(self.own.take().unwrap_or(settings));
        self.origin = Origin::Own;
    }

    /// What a run was started with that was kept: the key, where it is for the same server, stays as it was typed. Of an address
    /// from which something was cut nothing is left.
    pub(crate) fn bring_back(&mut self, kept: &Settings) {
        let key = self.settings.get(Setting::Key).to_owned();
        let is_same = self.settings.host() == kept.host();
        self.settings.adopt(kept.clone());
        if kept.get(Setting::Url).contains('…') {
            self.settings.set(Setting::Url, "");
        }
        if is_same {
            self.settings.set(Setting::Key, key);
        }
        self.origin = Origin::Own;
    }

    /// A script fills it.
    pub(crate) fn replace(&mut self, settings: Settings) {
        self.keep_own();
        self.settings = settings;
    }

    /// A link fills it.
    pub(crate) fn load(&mut self, ParsedLink { lesson, settings, .. }: ParsedLink) {
        self.keep_own();
        self.origin = if link_bounds::is_harmless(&settings) { Origin::Own } else { Origin::Stranger };
        self.settings = settings;
        self.lesson = lesson.unwrap_or_default();
    }

    /// Whether a link says what was typed in here for one's own API, or leaves it to be typed.
    pub(crate) fn is_own(&self, link: &ParsedLink) -> bool {
        let settings = &link.settings;
        let is_empty = settings.typed().count() == 1;
        let is_here = *settings == self.settings && self.origin == Origin::Own;
        link.lesson.is_none()
            && settings.source() == Source::Api
            && (is_empty || is_here || Some(settings) == self.own.as_ref())
    }

    /// Its texts, to be restored when the page is loaded anew. No key is in them.
    pub(crate) fn saved(&self) -> String {
        let own = self.own.as_ref().map(|own| link::write_own(self.lesson, own)).unwrap_or_default();
        format!("{}\n{own}\n{}", link::write_own(self.lesson, &self.settings), self.origin.text())
    }

    /// As it was saved; what of it cannot be read stays as it is. Whether all of it could be.
    pub(crate) fn restore(&mut self, saved: &str) -> bool {
        let mut lines = saved.split('\n');
        let mut line = || lines.next().map(|line| (line, link::read_own(line, &self.settings)));
        let (current, own, origin) = (line(), line(), lines.next().and_then(Origin::from_text));
        let mut is_whole = origin.is_some();
        match own {
            Some(("", _)) | None => {}
            Some((_, Ok(own))) => self.own = Some(own.settings),
            Some((_, Err(_))) => is_whole = false,
        }
        match current {
            Some((_, Ok(current))) => {
                self.settings = current.settings;
                self.lesson = current.lesson.unwrap_or_default();
                self.origin = origin.unwrap_or(Origin::Own);
            }
            Some((_, Err(_))) | None => is_whole = false,
        }
        is_whole
    }

    /// Remembers what was typed for one's own API before something else fills the form.
    pub(crate) fn keep_own(&mut self) {
        if self.settings.source() == Source::Api && self.origin == Origin::Own {
            self.own = Some(self.settings.clone());
        }
        self.origin = Origin::Own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: [(Setting, &str); 3] =
        [(Setting::Source, "api"), (Setting::Url, "https://mine.example/{id}"), (Setting::Ids, "1-2000")];

    fn typed(texts: &[(Setting, &'static str)]) -> Form {
        let mut form = Form::default();
        form.settings.set_all(texts);
        form
    }

    fn reloaded(form: &Form) -> Form {
        let mut again = Form::default();
        assert!(again.restore(&form.saved()), "{}", form.saved());
        again
    }

    fn follow(form: &mut Form, fragment: &str) {
        let loaded = link::read(fragment, &form.settings).expect(fragment);
        form.load(loaded);
    }

    #[test]
    fn what_was_typed_for_an_api_outlives_the_lessons_and_a_reload() {
        let mut form = typed(&MINE);
        form.choose(Lesson::Loop);
        assert_eq!(reloaded(&form), form);
        for mut form in [reloaded(&form), form] {
            form.choose_own();
            MINE.iter().for_each(|(setting, text)| assert_eq!(form.settings.get(*setting), *text));
        }
    }

    #[test]
    fn whatever_is_half_typed_survives_a_reload() {
        for text in ["1-", "x", "1-1000000000", " ", "a&b=c\u{fc}%"] {
            let form =
                typed(&[(Setting::Source, "api"), (Setting::Url, "https://mine.example/{id}"), (Setting::Ids, text)]);
            assert_eq!(reloaded(&form), form);
        }
        let long: String = (1..6_000).step_by(2).map(|id| format!("{id},")).collect();
        let mut form = typed(&MINE);
        form.settings.set(Setting::Ids, long);
        assert_eq!(reloaded(&form), form);
    }

    #[test]
    fn a_strangers_link_stays_a_strangers_and_never_takes_the_place_of_ones_own() {
        let mut form = typed(&MINE);
        follow(&mut form, "source=api&url=https://stranger.example/{id}&ids=1-9");
        assert_eq!((form.origin, reloaded(&form).origin), (Origin::Stranger, Origin::Stranger));
        form.choose(Lesson::Pool);
        assert_eq!(form.origin, Origin::Own);
        form.choose_own();
        assert_eq!(form.settings.get(Setting::Url), "https://mine.example/{id}");
        follow(&mut form, "lesson=loop");
        assert_eq!(form.origin, Origin::Own, "the bundled posts are the page's own");
    }

    #[test]
    fn what_is_damaged_is_told_and_the_rest_is_restored() {
        let whole = typed(&MINE).saved();
        let damaged =
            ["", "x", "foo=1\n\n", "lesson=pool\n%\n", "lesson=pool\nfoo=9\n", "lesson=pool\n\nmine", &whole[..30]];
        for text in damaged {
            let mut form = Form::default();
            assert!(!form.restore(text), "{text:?}");
        }
        let mut form = Form::default();
        assert!(!form.restore("lesson=scale&workers=3\n%\n"));
        assert_eq!((form.lesson, form.settings.get(Setting::Workers)), (Lesson::Scale, "3"));
    }

    #[test]
    fn no_form_of_a_key_is_saved() {
        for url in [
            "https://ann:s3cret@a.example/{id}",
            "https://a.example/{id}#access_token=s3cret",
            "https://a.example/{id}?a=b#token=s3cret",
            "https://a.example/{id}?a=1;api_key=s3cret",
            "https://a.example/{id}?api_key%3Ds3cret",
            "https://a.example/{id}?appid=s3cret",
            "https://a.example/{id}?pwd=s3cret",
            "https://a.example/{id}?%61pi_key=s3cret",
            "//ann:s3cret@a.example/{id}",
        ] {
            let mut form = typed(&MINE);
            form.settings.set(Setting::Url, url);
            assert!(!form.saved().contains("s3cret"), "{url}: {}", form.saved());
            form.choose(Lesson::Pool);
            assert!(!form.saved().contains("s3cret"), "{url}: {}", form.saved());
        }
    }
}
