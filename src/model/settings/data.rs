//! The text of `data`: rows that fill `{column}` in what is sent, as CSV, TSV, an array of JSON objects, or one such object
//! a line.
//!
//! Cells are kept as they were written: `007` keeps its zeros, a JSON number its digits. The column `id`, or else the
//! first, names the requests.
//! Invariant: every row has a cell for every column.

use super::error::SettingError;
use super::numbers::thousands;
use super::setting::Setting;
use crate::engine::{Table, Work};
use serde_json::{Map, Value};

/// The most rows.
const MAX_ROWS: usize = 200_000;

/// Reads a text with a head and at least one row.
pub(super) fn parse(text: &str) -> Result<Table, SettingError> {
    let text = text.trim_start_matches('\u{feff}');
    let (mut columns, mut rows) =
        if text.trim_start().starts_with(['[', '{']) { objects(text)? } else { delimited(text)? };
    if rows.is_empty() {
        return error("There is a head and no row under it".to_owned());
    }
    if rows.len() > MAX_ROWS {
        return error(format!(
            "These are {} rows; the limit is {}",
            thousands(rows.len() as u64),
            thousands(MAX_ROWS as u64)
        ));
    }
    // What names a request stands first.
    if let Some(place) = columns.iter().position(|name| name == "id") {
        columns.swap(0, place);
        rows.iter_mut().for_each(|row| row.swap(0, place));
    }
    Table::new(columns, rows).map_or_else(|| error("These rows are more than fit in here".to_owned()), Ok)
}

fn error<T>(sentence: String) -> Result<T, SettingError> {
    Err(SettingError::new(Setting::Data, sentence))
}

type Rows = (Vec<String>, Vec<Vec<String>>);

/// CSV as RFC 4180 has it, or the same with tabs or semicolons, whichever the head has.
fn delimited(text: &str) -> Result<Rows, SettingError> {
    let head = text.trim_start().lines().next().unwrap_or_default();
    let delimiter = ['\t', ';', ','].into_iter().find(|sign| head.contains(*sign)).unwrap_or(',');
    let mut records = records(text, delimiter)?.into_iter();
    let Some((_, columns)) = records.next() else { return error("There is no head: names of columns".to_owned()) };
    let columns: Vec<String> = columns.into_iter().map(|name| name.trim().to_owned()).collect();
    for (place, name) in columns.iter().enumerate() {
        if name.is_empty() {
            return error(format!("Column {} has no name in the first line", place + 1));
        }
        if columns[..place].contains(name) {
            return error(format!("Two columns are called '{name}'"));
        }
    }
    let mut rows = Vec::new();
    for (line, row) in records {
        if row.len() != columns.len() {
            let (has, needs) = (row.len(), columns.len());
            return error(format!("Line {line} has {has} cells, the head has {needs}"));
        }
        rows.push(row);
    }
    Ok((columns, rows))
}

/// The records, each with the line in which it begins; lines without a sign are none.
fn records(text: &str, delimiter: char) -> Result<Vec<(usize, Vec<String>)>, SettingError> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut is_quoted, mut was_quoted) = (1, 1, false, false);
    let mut signs = text.chars().peekable();
    loop {
        let sign = signs.next();
        line += usize::from(sign == Some('\n'));
        match sign {
            Some('"') if is_quoted && signs.next_if_eq(&'"').is_some() => cell.push('"'),
            Some('"') if is_quoted => is_quoted = false,
            Some(sign) if is_quoted => cell.push(sign),
            Some('"') if cell.is_empty() => (is_quoted, was_quoted) = (true, true),
            Some('\r') if signs.peek() == Some(&'\n') => {}
            Some(sign) if sign == delimiter => record.push(std::mem::take(&mut cell)),
            None if is_quoted => return error(format!("The quote that opens in line {begun} is never closed")),
            None | Some('\n' | '\r') => {
                let is_blank = record.is_empty() && cell.trim().is_empty() && !was_quoted;
                record.push(std::mem::take(&mut cell));
                let record = std::mem::take(&mut record);
                records.extend((!is_blank).then_some((begun, record)));
                (begun, was_quoted) = (line, false);
                if sign.is_none() {
                    return Ok(records);
                }
            }
            Some(sign) => cell.push(sign),
        }
    }
}

/// Objects, in one array or one a line. A column is a name that any of them has.
fn objects(text: &str) -> Result<Rows, SettingError> {
    let wrong = |why: serde_json::Error, line: usize| -> SettingError {
        let line = line + why.line();
        SettingError::new(Setting::Data, format!("This is no JSON: line {line}, column {}", why.column()))
    };
    let values: Vec<Value> = if text.trim_start().starts_with('[') {
        match serde_json::from_str(text).map_err(|why| wrong(why, 0))? {
            Value::Array(values) => values,
            value => vec![value],
        }
    } else {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(number, line)| serde_json::from_str(line).map_err(|why| wrong(why, number)))
            .collect::<Result<_, _>>()?
    };
    let mut columns: Map<String, Value> = Map::new();
    for (place, value) in values.iter().enumerate() {
        let Value::Object(fields) = value else { return error(format!("Element {} is no object", place + 1)) };
        fields.keys().for_each(|name| drop(columns.insert(name.clone(), Value::Null)));
    }
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let row = |value: &Value| columns.keys().map(|name| cell(value.get(name))).collect();
    let rows = values.iter().map(row).collect();
    Ok((columns.into_iter().map(|(name, _)| name).collect(), rows))
}

/// Whether a text has columns: its first lines are parted in the same way.
pub(in crate::model) fn has_columns(text: &str) -> bool {
    let count = |line: &str| [',', ';', '\t'].map(|sign| line.matches(sign).count());
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(count);
    let (first, second) = (lines.next(), lines.next());
    first == second && first.is_some_and(|counts| counts.iter().any(|count| *count > 0))
}

/// A row as the field takes it, under the names of its columns.
pub(super) fn written(columns: &[impl AsRef<str>], cells: &[impl AsRef<str>]) -> String {
    fn line(cells: &[impl AsRef<str>]) -> String {
        cells.iter().map(|cell| format!("\"{}\"", cell.as_ref().replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    }
    format!("{}\n{}", line(columns), line(cells))
}

/// All rows as CSV, with quotes where they are needed, as programs write it.
pub(in crate::model) fn lines_of(work: &Work) -> String {
    let columns = work.columns();
    let quoted = |cell: &str| match cell.contains(['"', ',', '\n', '\r']) || cell.trim() != cell || cell.is_empty() {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let head = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(",");
    let row =
        |at| (0..columns.len() as u16).map(|column| quoted(&work.value(at, column))).collect::<Vec<_>>().join(",");
    [head].into_iter().chain(work.requests().map(row)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RequestId;
    use crate::model::settings::Settings;
    use crate::model::settings::error::SettingErrors;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let table = parse(text).unwrap_or_else(|error| panic!("{text:?}: {}", error.sentence));
        let columns: Vec<String> = table.columns().map(str::to_owned).collect();
        let cells =
            |row| (0..columns.len() as u16).map(|column| table.cell(RequestId(row), column).to_owned()).collect();
        let rows = (0..table.len()).map(cells).collect();
        (columns, rows)
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let right = (
            vec!["id".to_owned(), "name".into()],
            vec![vec!["007".to_owned(), "a, \"b\"\nc".into()], vec!["8".into(), String::new()]],
        );
        for text in [
            "name,id\n\"a, \"\"b\"\"\nc\",007\n,8\n",
            "\u{feff}id,name\r\n007,\"a, \"\"b\"\"\nc\"\r\n\r\n8,\r\n",
            "id\tname\n007\t\"a, \"\"b\"\"\nc\"\n8\t",
            "id;name\n007;\"a, \"\"b\"\"\nc\"\n8;\"\"",
            r#"[{"name": "a, \"b\"\nc", "id": "007"}, {"id": 8}]"#,
            "{\"id\": \"007\", \"name\": \"a, \\\"b\\\"\\nc\"}\n\n{\"id\":8,\"name\":null}\n",
        ] {
            assert_eq!(read(text), right, "{text:?}");
        }
        assert_eq!(
            read("[{\"a\": 1.10, \"b\": {\"c\": [1]}, \"n\": 12345678901234567890}]").1,
            [["1.10", "{\"c\":[1]}", "12345678901234567890"]]
        );
    }

    #[test]
    fn what_is_no_table_is_told_with_its_line() {
        for (text, part) in [
            ("", "no head"),
            ("id,name", "no row"),
            ("id,name\n1,2\n\n3", "Line 4 has 1 cells, the head has 2"),
            ("id,,x\n1,2,3", "Column 2 has no name"),
            ("id,id\n1,2", "Two columns are called 'id'"),
            ("id\n\"1\n2", "opens in line 2 is never closed"),
            ("[1]", "Element 1 is no object"),
            ("[{]", "This is no JSON: line 1, column 3"),
            ("{\"a\":1}\n\n{\"a\"}", "This is no JSON: line 3, column 5"),
        ] {
            let sentence = parse(text).expect_err(text).sentence;
            assert!(sentence.contains(part), "{text:?}: {sentence}");
        }
    }

    #[test]
    fn a_row_fills_every_part_of_its_request() {
        let settings = |data: &str, body: &str| {
            let mut settings = Settings::default();
            settings.set_all(&[
                (Setting::Source, "api"),
                (Setting::Url, "https://a.example/{id}?q={name}"),
                (Setting::Method, "POST"),
            ]);
            settings.set(Setting::Headers, "X-Name: {name}\nX-Api-Key: {key}");
            settings.set(Setting::Key, "s3cret");
            settings.set(Setting::Body, body);
            settings.set(Setting::Data, data);
            settings.parse()
        };
        let job = settings("id,name\n007,\"a \"\"b\"\"\"\n8,c", "{\"name\": \"{name}\", \"id\": {id}}")
            .expect("a table and its places");
        assert_eq!((job.plan.work.len(), job.plan.work.label(RequestId(0)).as_ref()), (2, "007"));
        let first = job.plan.work.request(RequestId(0));
        assert_eq!(first.url.to_string(), "https://a.example/007?q=a%20%22b%22");
        assert_eq!(first.headers[0].1.to_string(), "a \"b\"");
        assert_eq!(
            first.body.map(|body| body.to_string()).as_deref(),
            Some("{\"name\": \"a \\\"b\\\"\", \"id\": 007}")
        );
        let SettingErrors(errors) = settings("id,title\n1,2", "x").expect_err("nothing is called name");
        assert!(
            errors[0].sentence.contains("Nothing fills {name}: there are {id}, {title} and {key}"),
            "{}",
            errors[0].sentence
        );
    }

    #[test]
    fn data_stands_in_place_of_ids() {
        let mut settings = Settings::default();
        settings.set_all(&[
            (Setting::Source, "api"),
            (Setting::Url, "https://a.example/{sku}"),
            (Setting::Data, "sku\na\n"),
        ]);
        assert!(settings.parse().is_ok());
        settings.set(Setting::Ids, "1-3");
        let SettingErrors(errors) = settings.parse().expect_err("both");
        assert!(errors.iter().any(|error| error.setting == Setting::Ids), "{errors:?}");
        settings.set_all(&[(Setting::Source, "practice"), (Setting::Url, ""), (Setting::Ids, "")]);
        assert!(settings.parse().is_err(), "only somebody's API takes rows");
    }

    proptest! {
        /// The crate `csv` writes, with any delimiter and quoting; what it wrote is what is read.
        #[test]
        fn a_table_is_read_as_a_writer_that_is_not_ours_wrote_it(
            rows in prop::collection::vec(prop::collection::vec("[a-z0-9\"',;\t\r\n é]{0,6}", 3), 1..6),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']), crlf in any::<bool>(), always in any::<bool>(),
        ) {
            let mut writer = csv::WriterBuilder::new();
            writer.delimiter(delimiter).terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') });
            writer.quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary });
            let mut writer = writer.from_writer(Vec::new());
            writer.write_record(["id", "b", "c"]).expect("memory");
            rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
            let text = String::from_utf8(writer.into_inner().expect("memory")).expect("UTF-8");
            prop_assert_eq!(read(&text).1, rows);
        }

        #[test]
        fn no_text_makes_reading_panic(text in "[\\PC\n\r\t\",;{}\\[\\]]{0,60}") {
            let _ = parse(&text);
        }
    }
}
