//! A CSV file cell by cell: the header, the values, and what is wrong with them.
//!
//! Must not: know what a lift or a station is.

use crate::kernel::{Datum, LatLon, Phone, Text, to_wgs84};
use csv::{Reader, ReaderBuilder, StringRecord, Terminator, Trim};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::str::FromStr;

/// Lines of one file at most.
pub const MAX_LINES: usize = 1_000_000;
/// Errors that are kept; all are counted.
pub const MAX_ERRORS_SHOWN: usize = 200;

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineError {
    /// As an editor counts, the header is line 1.
    pub line: u64,
    pub column: String,
    /// Chinese, then English.
    pub message: String,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行 · line {}, {}: {}", self.line, self.line, self.column, self.message)
    }
}

/// Everything that is wrong with a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    pub count: u64,
    /// The first [`MAX_ERRORS_SHOWN`].
    pub shown: Vec<LineError>,
}

impl Problems {
    /// Adds what is wrong with a cell, in Chinese and in English.
    pub fn add(&mut self, line: u64, column: &str, chinese: impl fmt::Display, english: impl fmt::Display) {
        self.count += 1;
        if self.shown.len() < MAX_ERRORS_SHOWN {
            let message = format!("{chinese} · {english}");
            self.shown.push(LineError { line, column: column.to_owned(), message });
        }
    }

    /// Whether the file is sound.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.shown {
            writeln!(f, "{error}")?;
        }
        write!(f, "共 {} 处错误，未导入任何数据 · {} errors, nothing was imported", self.count, self.count)
    }
}

/// A column of a kind of file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
}

/// A column that the header must have.
pub(super) const fn required(name: &'static str) -> Column {
    Column { name, is_required: true }
}

/// A column that the header may have.
pub(super) const fn optional(name: &'static str) -> Column {
    Column { name, is_required: false }
}

/// The lines of a file, and the columns that its header had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet<T> {
    pub lines: Vec<T>,
    columns: Vec<&'static str>,
}

impl<T> Sheet<T> {
    /// Whether the file has the column. What it does not have it says nothing about; an empty cell says "none".
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains(&column)
    }
}

/// One line of the file.
pub(super) struct Cells<'a> {
    record: &'a StringRecord,
    /// Where each column of the header stands.
    positions: &'a BTreeMap<&'static str, usize>,
    pub(super) line: u64,
    pub(super) problems: &'a mut Problems,
}

/// Reads every line with `read_line`, which gives `None` after it noted what is wrong.
pub(super) fn read_lines<T>(
    file: impl Read,
    columns: &[Column],
    mut read_line: impl FnMut(&mut Cells<'_>) -> Option<T>,
) -> Result<Sheet<T>, Problems> {
    let mut problems = Problems::default();
    // Ended by the line feed alone: a carriage return before it is trimmed, and lines are counted as an editor
    // does. Lengths are checked below, so that an empty line stays none.
    let mut reader = ReaderBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .trim(Trim::All)
        .flexible(true)
        .from_reader(file);
    let (positions, width) = read_header(&mut reader, columns, &mut problems);
    let mut lines = Vec::new();
    if !problems.is_empty() {
        return Err(problems);
    }
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) if record.len() != width => {
                let (line, cells) = (record.position().map_or(0, csv::Position::line), record.len());
                problems.add(
                    line,
                    "-",
                    format!("应有 {width} 列，实有 {cells} 列"),
                    format!("{width} cells, as in the header, not {cells}"),
                );
            }
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let mut cells =
                    Cells { record: &record, positions: &positions, line, problems: &mut problems };
                lines.extend(read_line(&mut cells));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.add(
                    line,
                    "-",
                    "不是有效的 UTF-8 CSV 行",
                    format!("not a line of UTF-8 CSV ({error})"),
                );
                break;
            }
        }
        if lines.len() > MAX_LINES {
            problems.add(0, "-", format!("超过 {MAX_LINES} 行"), format!("more than {MAX_LINES} lines"));
            break;
        }
    }
    let columns = positions.into_keys().collect();
    if problems.is_empty() { Ok(Sheet { lines, columns }) } else { Err(problems) }
}

/// Where each column stands, and how many cells a line has.
fn read_header<R: Read>(
    reader: &mut Reader<R>,
    columns: &[Column],
    problems: &mut Problems,
) -> (BTreeMap<&'static str, usize>, usize) {
    let mut positions = BTreeMap::new();
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.add(1, "-", "无法读取表头", format!("the header cannot be read ({error})"));
            return (positions, 0);
        }
    };
    for (position, name) in header.iter().enumerate() {
        // Spreadsheets write a byte order mark before the first name.
        let name = name.trim_start_matches('\u{feff}').trim();
        match columns.iter().find(|column| column.name == name) {
            None => problems.add(1, name, "未知列", "unknown column"),
            Some(column) => {
                if positions.insert(column.name, position).is_some() {
                    problems.add(1, name, "列重复", "the column is there twice");
                }
            }
        }
    }
    for column in columns.iter().filter(|column| column.is_required) {
        if !positions.contains_key(column.name) {
            problems.add(1, column.name, "缺少此列", "the column is missing");
        }
    }
    (positions, header.len())
}

impl Cells<'_> {
    /// The cell; none if the column is not there or the cell is empty.
    pub(super) fn find(&self, column: &str) -> Option<&str> {
        let cell = self.record.get(*self.positions.get(column)?)?;
        (!cell.is_empty()).then_some(cell)
    }

    /// Notes what is wrong with a cell.
    pub(super) fn wrong(&mut self, column: &str, chinese: impl fmt::Display, english: impl fmt::Display) {
        self.problems.add(self.line, column, chinese, english);
    }

    /// The cell through `parse`; noted as wrong if it is empty or does not parse.
    pub(super) fn must<T>(
        &mut self,
        column: &str,
        chinese: &str,
        english: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(cell) = self.find(column) else {
            self.wrong(column, "不能为空", "must not be empty");
            return None;
        };
        let parsed = parse(cell);
        if parsed.is_none() {
            // A problem is told on one line, whatever the cell holds.
            let shown = cell.replace(char::is_control, " ");
            let (chinese, english) = (format!("{chinese}（{shown}）"), format!("{english} ({shown})"));
            self.wrong(column, chinese, english);
        }
        parsed
    }

    /// As [`Cells::must`], but an empty cell is `Some(None)`.
    pub(super) fn may<T>(
        &mut self,
        column: &str,
        chinese: &str,
        english: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(column) {
            None => Some(None),
            Some(_) => self.must(column, chinese, english, parse).map(Some),
        }
    }

    /// A text of at most `MAX` characters.
    pub(super) fn text<const MAX: usize>(&mut self, column: &str) -> Option<String> {
        let chinese = format!("须为不超过 {MAX} 个字符的一行文字，不含换行、制表符等控制字符");
        let english = format!(
            "one line of at most {MAX} characters, without line breaks, tabs or other control characters"
        );
        self.must(column, &chinese, &english, text::<MAX>)
    }

    /// A text that may be missing.
    pub(super) fn optional_text<const MAX: usize>(&mut self, column: &str) -> Option<Option<String>> {
        match self.find(column) {
            None => Some(None),
            Some(_) => self.text::<MAX>(column).map(Some),
        }
    }

    /// A whole number within bounds, both included.
    pub(super) fn number<T: FromStr + PartialOrd + fmt::Display + Copy>(
        &mut self,
        column: &str,
        from: T,
        to: T,
    ) -> Option<T> {
        let (chinese, english) =
            (format!("须为 {from} 至 {to} 的整数"), format!("a whole number {from} to {to}"));
        self.must(column, &chinese, &english, |cell| {
            cell.parse().ok().filter(|number| from <= *number && *number <= to)
        })
    }

    /// A whole number that may be missing.
    pub(super) fn optional_number<T: FromStr + PartialOrd + fmt::Display + Copy>(
        &mut self,
        column: &str,
        from: T,
        to: T,
    ) -> Option<Option<T>> {
        match self.find(column) {
            None => Some(None),
            Some(_) => self.number(column, from, to).map(Some),
        }
    }

    /// A phone number that may be missing. A wrong one is not repeated in the message.
    pub(super) fn phone(&mut self, column: &str) -> Option<Option<Phone>> {
        let Some(cell) = self.find(column) else { return Some(None) };
        match Phone::parse(cell) {
            Ok(phone) => Some(Some(phone)),
            Err(_) => {
                self.wrong(column, "不是电话号码", "not a phone number");
                None
            }
        }
    }

    /// `lat`, `lon` and `datum` as a place in WGS-84.
    pub(super) fn place(&mut self) -> Option<(LatLon, Datum)> {
        let datum = self.must(
            "datum",
            "坐标系须为 wgs84、cgcs2000、gcj02 或 bd09",
            "wgs84, cgcs2000, gcj02 or bd09",
            Datum::from_name,
        );
        let mut degrees = |column| {
            self.must(column, "须为度数", "a number of degrees", |cell| cell.parse::<f64>().ok())
        };
        let (lat, lon) = (degrees("lat"), degrees("lon"));
        let (lat, lon, datum) = (lat?, lon?, datum?);
        match to_wgs84(lat, lon, datum) {
            Ok(place) if place.is_in_china_box() => Some((place, datum)),
            Ok(_) => {
                self.wrong(
                    "lat",
                    "不在中国境内（经纬度颠倒？）",
                    "not in China (latitude and longitude swapped?)",
                );
                None
            }
            Err(error) => {
                self.wrong("lat", "坐标超出范围", error);
                None
            }
        }
    }
}

fn text<const MAX: usize>(cell: &str) -> Option<String> {
    Some(Text::<MAX>::parse_line(cell).ok()?.to_string())
}
