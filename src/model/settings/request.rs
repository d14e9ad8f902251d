//! What is sent for each id: method, headers, body, and the key that goes into them.
//!
//! Only somebody's API is sent anything but a plain GET. What a browser would refuse, drop or change is told here, before
//! a request is made.

use super::entry::Group;
use super::error::{SettingError, SettingErrors};
use super::host::is_open;
use super::secrets::{headers_without_key, looks_like_key, secret, without_key};
use super::setting::Setting;
use super::source::Source;
use super::{Settings, url};
use crate::engine::{
    HeaderName, HeaderNameError, Items, MASK, Method, Names, Origin, Paging, RequestTemplate, Template, TemplateError,
    Work, fits_into_header,
};
use crate::model::text::is_hidden;

/// What the key is called where it is filled in.
pub(super) const SECRETS: &[&str] = &["key"];

/// That a key is not for everybody on the way.
const OPEN: &str = "With a key, write https://: over http:// everybody on the way reads it, except on this computer";

/// Where a key goes most often: offered where there is one that nothing uses.
const KEY_HEADERS: [&str; 2] = ["Authorization: Bearer {key}", "X-Api-Key: {key}"];

impl Settings {
    /// Method, address, headers and body, filled in by those items; by ids, as long as they cannot be read.
    pub(super) fn read_request(&self, items: Option<&Items>) -> Result<RequestTemplate, SettingErrors> {
        let mut errors = if self.source() == Source::Api { Vec::new() } else { self.misplaced(Group::Request) };
        let columns = match items {
            Some(Items::Table(table)) => table.columns().collect(),
            Some(Items::Ids(_)) | None => Names::ID.columns.to_vec(),
        };
        // A mistake in it is told beside its own field.
        let paging = self.read_paging().unwrap_or_default();
        let names = Names { columns: &columns, secrets: SECRETS, page: paging.as_ref().and_then(Paging::hole) };
        let url = self.read_url(names).map_err(|error| errors.push(error)).ok();
        let method = self.read_method().map_err(|error| errors.push(error)).ok();
        let headers = headers(self.get(Setting::Headers), names).map_err(|error| errors.push(error)).ok();
        let body = self.read_body(method, names).map_err(|error| errors.push(error)).ok();
        let is_guarded = url.as_ref().is_some_and(|url| secret(url.as_str()).is_some())
            || headers.iter().flatten().any(|(name, value)| looks_like_key(name.as_str(), value.as_str()));
        let request =
            (|| Some(RequestTemplate { method: method?, url: url?, headers: headers?, body: body?, is_guarded }))();
        if let Some(request) = &request {
            // One request may be just that; of several, each has to be another.
            let is_one = match items {
                Some(Items::Ids(ids)) => ids.len() == 1,
                Some(Items::Table(table)) => table.len() == 1,
                None => false,
            };
            if !is_one && !(0..).zip(&columns).any(|(column, _)| request.texts().any(|text| text.uses(column))) {
                let sentence = format!("Put {{{}}} where the {0} goes", columns[0]);
                errors.push(SettingError::new(Setting::Url, sentence));
            }
            let is_counted = matches!(paging, Some(Paging::Count(_)));
            if is_counted && !request.texts().any(|text| text.uses(Template::PAGE)) {
                errors.push(SettingError::new(Setting::Url, "Put {page} where the number of the page goes"));
            }
            errors.extend(self.check_key(request));
        }
        request.filter(|_| errors.is_empty()).ok_or(SettingErrors(errors))
    }

    fn read_method(&self) -> Result<Method, SettingError> {
        Method::from_name(self.required(Setting::Method)?).ok_or_else(|| self.not_a_choice(Setting::Method))
    }

    fn read_body(&self, method: Option<Method>, names: Names<'_>) -> Result<Option<Template>, SettingError> {
        let error = |sentence: String| SettingError::new(Setting::Body, sentence);
        let text = self.get(Setting::Body);
        if text.trim().is_empty() {
            return Ok(None);
        }
        if let Some(method) = method.filter(|method| !method.may_have_body()) {
            return Err(error(format!(
                "{method} is sent without a body: choose POST, PUT or PATCH, or empty this field"
            )));
        }
        Template::parse_body(text, names).map(|(body, _)| Some(body)).map_err(|why| error(template_error(why, names)))
    }

    /// Moves what looks like a key in that field into the key's own, where that is empty.
    pub(in crate::model) fn move_key(&mut self, setting: Setting) -> bool {
        let Some((text, key)) = self.key_to_move(setting) else { return false };
        self.set(setting, text);
        self.set(Setting::Key, key);
        true
    }

    /// Whether there is a key in that field that could be moved.
    pub fn can_move_key(&self, setting: Setting) -> bool {
        self.key_to_move(setting).is_some()
    }

    /// The field's text without what looks like a key, and that.
    fn key_to_move(&self, setting: Setting) -> Option<(String, String)> {
        let text = self.get(setting);
        let moved = if setting == Setting::Url { without_key(text) } else { headers_without_key(text) };
        moved.filter(|_| self.key.is_empty())
    }

    /// Whether the key goes somewhere, whether there is one where it is to go, and whether nobody reads it on the way.
    fn check_key(&self, request: &RequestTemplate) -> Option<SettingError> {
        let is_used = request.texts().any(Template::uses_secrets);
        let is_open = (is_used || request.is_guarded) && is_open(request.url.as_str());
        if !is_used && !self.key.is_empty() {
            let unused = SettingError::new(Setting::Key, "Nothing uses the key: write {key} where it goes");
            let lines = self.get(Setting::Headers).trim_end();
            let with = |header: &str| if lines.is_empty() { header.to_owned() } else { format!("{lines}\n{header}") };
            let add = |error: SettingError, header: &&str| error.with_fix_in(Setting::Headers, *header, with(header));
            return Some(KEY_HEADERS.iter().fold(unused, add));
        }
        if !is_used {
            return is_open.then(|| SettingError::new(Setting::Url, OPEN));
        }
        if self.key.is_empty() {
            return Some(SettingError::new(Setting::Key, "Enter the key: {key} stands where it is to be sent"));
        }
        if request.headers.iter().any(|(_, value)| value.uses_secrets())
            && let Some(position) = self.key.unfit_for_headers()
        {
            return Some(SettingError::new(Setting::Key, format!("Position {position}: no header can hold this sign")));
        }
        is_open.then(|| SettingError::new(Setting::Url, OPEN))
    }
}

/// Headers, one a line.
fn headers(text: &str, names: Names<'_>) -> Result<Vec<(HeaderName, Template)>, SettingError> {
    let mut headers = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let error = |what: String| SettingError::new(Setting::Headers, format!("Line {number}: {what}"));
        if line.ends_with('…') {
            return Err(error("what stood here is nobody's business and was not kept: write it again".to_owned()));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| error("write Name: value".to_owned()))?;
        let name = HeaderName::new(name.trim()).map_err(|why| {
            error(match why {
                HeaderNameError::Malformed => format!("'{}' is no header's name", name.trim()),
                HeaderNameError::Forbidden => format!("browsers let no page set {}: remove it", name.trim()),
            })
        })?;
        let value = value.trim();
        if let Some(sign) = value.chars().find(|c| !fits_into_header(*c)) {
            let sign = if is_hidden(sign) { sign.escape_default().to_string() } else { sign.to_string() };
            return Err(error(format!("no header can hold '{sign}'")));
        }
        let overrides = ["x-http-method", "x-http-method-override", "x-method-override"];
        let is_forbidden =
            |method: &str| ["CONNECT", "TRACE", "TRACK"].contains(&method.trim().to_ascii_uppercase().as_str());
        if overrides.contains(&name.as_str().to_ascii_lowercase().as_str()) && value.split(',').any(is_forbidden) {
            return Err(error(format!("browsers let no page ask for {value}: remove it")));
        }
        let template = Template::parse(value, names).map_err(|why| error(template_error(why, names)))?;
        headers.push((name, template));
    }
    Ok(headers)
}

/// Why a text with holes cannot be filled.
pub(super) fn template_error(why: TemplateError, names: Names<'_>) -> String {
    match why {
        TemplateError::Unknown(name) if names.secrets.is_empty() => {
            format!("Nothing fills {{{name}}}: only {{id}} is filled in")
        }
        TemplateError::Unknown(name) => {
            const MOST: usize = 12;
            let columns: Vec<_> = names.columns.iter().take(MOST).map(|name| format!("{{{name}}}")).collect();
            format!("Nothing fills {{{name}}}: there are {} and {{key}}", columns.join(", "))
        }
        TemplateError::Format(hole) => format!("{{{hole}}} is no width: write {{id:05}} for zeros up to five digits"),
    }
}

/// Whether every whole address can be sent, and each with the key, where there is one.
pub(super) fn addresses_fit(work: &Work, page_is_secure: bool) -> Result<(), SettingError> {
    let Some(column) = work.template().url.whole() else { return Ok(()) };
    let setting = if work.ids().is_some() { Setting::Ids } else { Setting::Data };
    for (number, at) in (1..).zip(work.requests()) {
        if let Err(sentence) = url::check_whole(&work.value(at, column), page_is_secure) {
            return Err(SettingError::new(setting, format!("Row {number}: {sentence}")));
        }
    }
    if !work.template().texts().any(Template::uses_secrets) && !work.template().is_guarded {
        return Ok(());
    }
    let host = |origin: &Origin| match origin {
        Origin::Page => String::new(),
        Origin::Server(server) => server.to_string(),
    };
    match work.servers() {
        [server] if is_open(&host(server)) => Err(SettingError::new(setting, OPEN)),
        [_] => Ok(()),
        servers => {
            let (number, names) = (servers.len(), servers.iter().take(3).map(host).collect::<Vec<_>>().join(", "));
            let sentence = format!("The key would go to {number} servers ({names}): run the rows of one at a time");
            Err(SettingError::new(setting, sentence))
        }
    }
}

/// Whether every id can stand where it goes: addresses have a length, headers hold no sign beyond Latin-1.
pub(super) fn fits(work: &Work) -> Result<(), SettingError> {
    // No number is longer than twenty digits, and to write ten thousand of them takes its time.
    let are_numbers = work.are_numbers();
    let texts = work.requests().filter(|at| !are_numbers && work.label(*at).len() > 20);
    let longest = texts.map(|at| work.url(at).to_string()).max_by_key(String::len);
    if let Some(error) = longest.and_then(|address| url::too_long(&address)) {
        return Err(error);
    }
    let is_filled = |template: &Template| (0..).zip(work.columns()).any(|(column, _)| template.uses(column));
    if !are_numbers && work.template().headers.iter().any(|(_, value)| is_filled(value)) {
        let unfit = |text: &str| text.chars().any(|c| !fits_into_header(c));
        for at in work.requests() {
            if let Some((_, value)) =
                work.request(at).headers.iter().find(|(_, value)| unfit(&value.to_string().replace(MASK, "")))
            {
                let sentence = format!("No header can hold '{value}', of id {}", work.label(at));
                return Err(SettingError::new(Setting::Headers, sentence));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RequestId;
    use crate::model::settings::job::Job;

    fn api(texts: &[(Setting, &str)]) -> Settings {
        let mut settings = Settings::default();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "7,b")]);
        texts.iter().for_each(|(setting, text)| settings.set(*setting, *text));
        settings
    }

    fn job(texts: &[(Setting, &str)]) -> Job {
        api(texts).parse().expect("settings without a mistake")
    }

    fn error(texts: &[(Setting, &str)]) -> (Setting, String) {
        let SettingErrors(errors) = api(texts).parse().expect_err("settings with a mistake");
        (errors[0].setting, errors[0].sentence.clone())
    }

    #[test]
    fn what_is_typed_is_what_is_sent() {
        let job = job(&[
            (Setting::Method, "post"),
            (Setting::Headers, "Content-Type: application/json\n\nAuthorization:Bearer {key}\nX-Row: {id}"),
            (Setting::Body, "{\"id\": \"{id}\", \"all\": {}}"),
            (Setting::Key, " s3cret\n"),
        ]);
        let request = job.plan.work.request(RequestId(1));
        assert_eq!(request.method, Method::Post);
        let sent: Vec<_> =
            request.headers.iter().map(|(name, value)| (name.as_str(), value.reveal(&job.vault))).collect();
        let right = [("Content-Type", "application/json"), ("Authorization", "Bearer s3cret"), ("X-Row", "b")];
        assert_eq!(sent, right.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(request.body.map(|body| body.reveal(&job.vault)).as_deref(), Some("{\"id\": \"b\", \"all\": {}}"));
        assert_eq!(request.url.to_string(), "https://a.example/b");
    }

    #[test]
    fn an_id_may_stand_in_the_body_or_a_header_alone() {
        let one = (Setting::Url, "https://a.example/items");
        assert_eq!(error(&[one]), (Setting::Url, "Put {id} where the id goes".to_owned()));
        job(&[one, (Setting::Headers, "X-Row: {id}")]);
        job(&[one, (Setting::Method, "PUT"), (Setting::Body, "id={id}")]);
    }

    #[test]
    fn what_cannot_be_sent_is_named_with_its_line() {
        let accept = |line: &str| format!("Accept: a\n{line}");
        for (line, part) in [
            ("no colon", "Line 2: write Name: value"),
            ("Authorization: …", "Line 2: what stood here"),
            ("Cookie: a=b", "Line 2: browsers let no page set Cookie"),
            ("X-HTTP-Method-Override: trace", "Line 2: browsers let no page ask for trace"),
            ("X Y: a", "Line 2: 'X Y' is no header's name"),
            ("X-Name: \u{142}", "Line 2: no header can hold '\u{142}'"),
            ("X-Name: {nobody}", "Line 2: Nothing fills {nobody}: there are {id} and {key}"),
        ] {
            let (setting, sentence) = error(&[(Setting::Headers, &accept(line))]);
            assert_eq!(setting, Setting::Headers);
            assert!(sentence.starts_with(part), "{line}: {sentence}");
        }
        let header = (Setting::Headers, "X-Row: {id}");
        assert!(
            error(&[(Setting::Ids, "a,\u{142}"), header]).1.contains("No header can hold '\u{142}', of id \u{142}")
        );
        assert_eq!(error(&[(Setting::Method, "TRACE")]).0, Setting::Method);
        assert!(error(&[(Setting::Body, "a")]).1.starts_with("GET is sent without a body"));
    }

    #[test]
    fn each_row_may_be_a_whole_address_of_any_server() {
        let rows = "url,name\nhttps://a.example/x?q=1&r=%20,one\nhttps://b.example:8080/y,two";
        let data = |rows: &'static str| [(Setting::Url, "{url}"), (Setting::Ids, ""), (Setting::Data, rows)];
        let job = job(&data(rows));
        let sent: Vec<_> = job.plan.work.requests().map(|at| job.plan.work.url(at).to_string()).collect();
        assert_eq!(sent, ["https://a.example/x?q=1&r=%20", "https://b.example:8080/y"], "to the character");
        assert_eq!(job.plan.work.servers().len(), 2);
        for (rows, place, part) in [
            ("url\nhttps://a.example/\n/posts/1", Setting::Data, "Row 2: Write a whole address"),
            ("url\nhttps://u:p@a.example/", Setting::Data, "Row 1: Remove the name and password"),
            ("url\nftp://a.example/", Setting::Data, "Row 1: Only http:// and https://"),
            ("url\nhttps://a.example/{url}", Setting::Data, "Row 1: Nothing is filled into a whole address"),
            ("url\nhttps://a.example/?api_key=Zm9vYmFyYmF6cXV4", Setting::Data, "Row 1: This looks like a key"),
            ("url\nhttps://a.example/#part", Setting::Data, "Row 1: Remove the #"),
        ] {
            let (setting, sentence) = error(&data(rows));
            assert!(setting == place && sentence.starts_with(part), "{rows}: {setting:?} {sentence}");
        }
        assert!(error(&[(Setting::Url, "{id}")]).1.starts_with("Row 1: Write a whole address"));
        let with_key = [(Setting::Headers, "X-Api-Key: {key}"), (Setting::Key, "k")];
        let several = error(&[&data(rows)[..], &with_key].concat());
        assert_eq!(
            several.1,
            "The key would go to 2 servers (https://a.example, https://b.example:8080): run the rows of one at a time"
        );
        let open = "url\nhttp://a.example/1\nhttp://a.example/2";
        assert_eq!(error(&[&data(open)[..], &with_key].concat()).1, OPEN);
    }

    #[test]
    fn a_key_goes_where_it_is_asked_for_and_nowhere_else() {
        let bearer = (Setting::Headers, "Authorization: Bearer {key}");
        assert_eq!(error(&[bearer]).0, Setting::Key);
        let SettingErrors(unused) =
            api(&[(Setting::Key, "s3cret"), (Setting::Headers, "Accept: a")]).parse().expect_err("unused");
        let fix = &unused[0].fixes[0];
        assert_eq!((fix.setting, fix.text.as_str()), (Setting::Headers, "Accept: a\nAuthorization: Bearer {key}"));
        assert_eq!(
            error(&[bearer, (Setting::Key, "s\u{142}t")]),
            (Setting::Key, "Position 2: no header can hold this sign".into())
        );
        let http =
            |host: &str| api(&[bearer, (Setting::Key, "k"), (Setting::Url, &format!("http://{host}/{{id}}"))]).parse();
        let raw = (Setting::Headers, "X-Api-Key: s3cret");
        assert!(error(&[raw, (Setting::Url, "http://a.example/{id}")]).1.starts_with("With a key, write https://"));
        assert!(job(&[raw]).plan.work.request(RequestId(0)).has_secrets(), "it is guarded like a key");
        assert!(http("a.example").is_err() && http("127.0.0.1:8000").is_ok() && http("localhost").is_ok());
        job(&[bearer, (Setting::Key, "k")]);
    }

    #[test]
    fn only_somebodys_api_is_sent_more_than_a_get() {
        let mut settings = Settings::default();
        settings.set(Setting::Headers, "Accept: a");
        let SettingErrors(errors) = settings.parse().expect_err("the bundled posts take no header");
        assert_eq!(errors[0].setting, Setting::Headers);
        assert!(errors[0].sentence.contains("Your API"));
    }

    #[test]
    fn what_looks_like_a_key_is_moved_by_one_press() {
        let mut settings = api(&[(Setting::Headers, "Accept: a\nAuthorization: Bearer s3cret")]);
        assert!(settings.move_key(Setting::Headers) && !settings.move_key(Setting::Url));
        for none in
            ["Accept: a", "Cache-Control: no-cache", "Authorization: Bearer ", "X-Id: {id}", "X-Key: s3cret-{id}"]
        {
            assert!(!api(&[(Setting::Headers, none)]).move_key(Setting::Headers), "{none}");
        }
        assert_eq!(settings.get(Setting::Headers), "Accept: a\nAuthorization: Bearer {key}");
        let job = settings.parse().expect("a key and its place");
        assert_eq!(job.plan.work.request(RequestId(0)).headers[1].1.reveal(&job.vault), "Bearer s3cret");
        let mut settings = api(&[(Setting::Url, "https://a.example/{id}?token=s3cret")]);
        assert!(settings.move_key(Setting::Url));
        let job = settings.parse().expect("a key and its place");
        assert_eq!(job.plan.work.url(RequestId(0)).reveal(&job.vault), "https://a.example/7?token=s3cret");
    }

    #[test]
    fn no_printing_of_the_settings_shows_the_key() {
        let settings = api(&[(Setting::Headers, "X-Api-Key: {key}"), (Setting::Key, "s3cret")]);
        let job = settings.parse().expect("a key and its place");
        for text in [format!("{settings:?}"), format!("{job:?}"), settings.get(Setting::Key).to_owned()] {
            assert!(!text.contains("s3cret"), "{text}");
        }
        assert!(settings.typed().all(|(setting, _)| setting != Setting::Key));
    }
}
