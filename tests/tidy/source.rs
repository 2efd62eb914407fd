//! One Rust file as the rules read it: its text, its code with comments and strings blanked, its string
//! literals, its paths and its functions. Text only; nothing is compiled.
//!
//! Must not: know a rule.

use std::collections::BTreeSet;

/// A string literal and the line it begins on (from 1).
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// A path such as `crate::kernel::Timestamp`, with braces multiplied out.
pub struct RustPath {
    pub line: usize,
    pub segments: Vec<String>,
}

/// A function with a body.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub length: usize,
}

/// A Rust file. `path` is relative to the package, with `/`.
pub struct Source {
    pub path: String,
    pub text: String,
    /// As long as the text and with its line breaks; comments, strings and characters are spaces.
    pub code: String,
    /// As `code`, with the comments kept.
    pub code_and_comments: String,
    pub literals: Vec<Literal>,
    /// Whether the whole file is compiled for tests only.
    pub is_test: bool,
}

impl Source {
    /// Reads a file's text. What stands under `#[cfg(test)]` is blanked in `code` of files below `src`.
    pub fn new(path: &str, text: &str) -> Self {
        let mut source = Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: String::new(),
            code_and_comments: String::new(),
            literals: Vec::new(),
            is_test: false,
        };
        Scanner::new(text).run(&mut source);
        if path.starts_with("src/") {
            let blocks = test_blocks(&source.code);
            for (start, end) in &blocks {
                source.code = blanked(&source.code, *start, *end);
            }
            let breaks = Lines::of(text);
            let lines: Vec<_> =
                blocks.iter().map(|(start, end)| (breaks.at(*start), breaks.at(*end))).collect();
            source
                .literals
                .retain(|literal| !lines.iter().any(|(first, last)| (first..=last).contains(&&literal.line)));
        }
        source
    }

    /// Module path below the crate: `src/order/decide/mod.rs` is `order`, `decide`.
    pub fn module_path(&self) -> Vec<&str> {
        let inside = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let inside = inside.strip_suffix("/mod").unwrap_or(inside);
        match inside {
            "lib" | "mod" => Vec::new(),
            _ => inside.split('/').collect(),
        }
    }

    /// Every path of two segments or more, `use` trees multiplied out.
    pub fn paths(&self) -> Vec<RustPath> {
        let bytes = self.code.as_bytes();
        let lines = Lines::of(&self.code);
        let mut found = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            if is_word(bytes[at]) {
                let begins = at;
                let continues = self.code[..begins].trim_end().ends_with("::");
                let mut all = Vec::new();
                at = read_path(&self.code, at, &[], &mut all);
                if !continues {
                    found.extend(
                        all.into_iter()
                            .filter(|(_, segments)| segments.len() > 1)
                            .map(|(position, segments)| RustPath { line: lines.at(position), segments }),
                    );
                }
                at = at.max(begins + 1);
            } else {
                at += 1;
            }
        }
        found
    }

    /// Modules that this file declares for tests only.
    pub fn test_modules(&self) -> BTreeSet<String> {
        let rest = Scanner::code_of(&self.text);
        rest.match_indices("#[cfg(test)]")
            .filter_map(|(at, attribute)| {
                let after = rest[at + attribute.len()..].trim_start();
                let after = after.strip_prefix("pub(crate)").unwrap_or(after).trim_start();
                let after = after.strip_prefix("pub(super)").unwrap_or(after).trim_start();
                let after = after.strip_prefix("pub ").unwrap_or(after).trim_start();
                let name = after.strip_prefix("mod ")?.split(';').next()?.trim();
                name.bytes().all(is_word).then(|| name.to_owned())
            })
            .collect()
    }

    /// Every function that has a body, those of tests too.
    pub fn functions(&self) -> Vec<Function> {
        let code = Scanner::code_of(&self.text);
        let bytes = code.as_bytes();
        let lines = Lines::of(&code);
        let mut found = Vec::new();
        for (at, _) in code.match_indices("fn ") {
            if at > 0 && is_word(bytes[at - 1]) {
                continue;
            }
            let name: String = code[at + 3..].trim_start().chars().take_while(|c| is_word_char(*c)).collect();
            if name.is_empty() {
                continue;
            }
            let Some(open) = body_start(bytes, at) else { continue };
            let close = block_end(bytes, open);
            let line = lines.at(at);
            found.push(Function { name, line, length: lines.at(close) - line + 1 });
        }
        found
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn is_word_char(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Where the lines of a text break.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line (from 1) of a byte position.
    fn at(&self, position: usize) -> usize {
        self.0.partition_point(|line_break| *line_break < position) + 1
    }
}

fn blanked(text: &str, start: usize, end: usize) -> String {
    let blank: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    format!("{}{blank}{}", &text[..start], &text[end..])
}

/// Where a function's body opens; `None` for a declaration without one.
fn body_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The matching brace of the one at `open`.
fn block_end(bytes: &[u8], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// Byte ranges of the items under `#[cfg(test)]` that have a body.
fn test_blocks(code: &str) -> Vec<(usize, usize)> {
    code.match_indices("#[cfg(test)]")
        .filter_map(|(at, attribute)| {
            let open = body_start(code.as_bytes(), at + attribute.len())?;
            Some((at, (block_end(code.as_bytes(), open) + 1).min(code.len())))
        })
        .collect()
}

/// Reads the path that begins at `at`; a brace group is multiplied out. Gives the position behind it.
fn read_path(code: &str, mut at: usize, before: &[String], all: &mut Vec<(usize, Vec<String>)>) -> usize {
    let bytes = code.as_bytes();
    let begins = at;
    let mut segments = before.to_vec();
    loop {
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        if at == start {
            break;
        }
        segments.push(code[start..at].to_owned());
        let next = at + (code[at..].len() - code[at..].trim_start().len());
        if !code[next..].starts_with("::") {
            break;
        }
        let after = next + 2;
        let after = after + (code[after..].len() - code[after..].trim_start().len());
        match bytes.get(after) {
            Some(b'{') => return read_group(code, after, &segments, all),
            Some(byte) if is_word(*byte) => at = after,
            Some(_) | None => {
                at = after;
                break;
            }
        }
    }
    all.push((begins, segments));
    at
}

fn read_group(code: &str, open: usize, before: &[String], all: &mut Vec<(usize, Vec<String>)>) -> usize {
    let bytes = code.as_bytes();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'}' => return at + 1,
            byte if is_word(byte) => {
                at = read_path(code, at, before, all);
                // `as name` is no path of the tree.
                let rest = code[at..].trim_start();
                if let Some(renamed) = rest.strip_prefix("as ") {
                    at = code.len() - renamed.len() + renamed.find([',', '}']).unwrap_or(renamed.len());
                }
            }
            _ => at += 1,
        }
    }
    at
}

/// Splits a text into code, comments and literals.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    lines: Lines,
    at: usize,
    code: Vec<u8>,
    with_comments: Vec<u8>,
    literals: Vec<Literal>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            lines: Lines::of(text),
            at: 0,
            code: Vec::new(),
            with_comments: Vec::new(),
            literals: Vec::new(),
        }
    }

    fn code_of(text: &str) -> String {
        let mut scanner = Scanner::new(text);
        scanner.scan();
        String::from_utf8(scanner.code).expect("only whole characters are blanked")
    }

    fn run(mut self, source: &mut Source) {
        self.scan();
        source.code = String::from_utf8(self.code).expect("only whole characters are blanked");
        source.code_and_comments =
            String::from_utf8(self.with_comments).expect("only whole characters are blanked");
        source.literals = self.literals;
    }

    fn scan(&mut self) {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let follows_word = self.at > 0 && is_word(self.bytes[self.at - 1]);
            if rest.starts_with(b"//") {
                let end = self.text[self.at..].find('\n').map_or(self.bytes.len(), |end| self.at + end);
                self.comment(end);
            } else if rest.starts_with(b"/*") {
                let end = self.block_comment_end();
                self.comment(end);
            } else if let Some(prefix) = raw_prefix(rest).filter(|_| !follows_word) {
                self.raw_string(prefix);
            } else if rest[0] == b'"' {
                self.string();
            } else if rest[0] == b'\'' {
                self.character();
            } else {
                self.keep(self.at + 1);
            }
        }
    }

    fn keep(&mut self, end: usize) {
        self.code.extend_from_slice(&self.bytes[self.at..end]);
        self.with_comments.extend_from_slice(&self.bytes[self.at..end]);
        self.at = end;
    }

    fn comment(&mut self, end: usize) {
        let range = &self.bytes[self.at..end];
        self.code.extend(range.iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }));
        self.with_comments.extend_from_slice(range);
        self.at = end;
    }

    fn blank(&mut self, end: usize) {
        for byte in &self.bytes[self.at..end] {
            let blank = if *byte == b'\n' { b'\n' } else { b' ' };
            self.code.push(blank);
            self.with_comments.push(blank);
        }
        self.at = end;
    }

    fn block_comment_end(&self) -> usize {
        let (mut at, mut depth) = (self.at, 0_usize);
        while at < self.bytes.len() {
            let rest = &self.bytes[at..];
            if rest.starts_with(b"/*") {
                depth += 1;
                at += 2;
            } else if rest.starts_with(b"*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            } else {
                at += 1;
            }
        }
        at
    }

    fn literal(&mut self, start: usize, end: usize) {
        let line = self.lines.at(start);
        self.literals.push(Literal { line, text: self.text[start..end].to_owned() });
    }

    fn raw_string(&mut self, (prefix, hashes): (usize, usize)) {
        let start = self.at + prefix;
        let closing = format!("\"{}", "#".repeat(hashes));
        let end = self.text[start..].find(&closing).map_or(self.bytes.len(), |end| start + end);
        self.literal(start, end);
        self.blank((end + closing.len()).min(self.bytes.len()));
    }

    fn string(&mut self) {
        let start = self.at + 1;
        let mut end = start;
        while end < self.bytes.len() && self.bytes[end] != b'"' {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(self.bytes.len());
        self.literal(start, end);
        self.blank((end + 1).min(self.bytes.len()));
    }

    /// A character, or the mark of a lifetime.
    fn character(&mut self) {
        let rest = &self.text[self.at + 1..];
        let length = match rest.strip_prefix('\\') {
            Some(escaped) => escaped.get(1..).and_then(|tail| tail.find('\'')).map(|end| end + 2),
            None => {
                rest.chars().next().map(char::len_utf8).filter(|length| rest[*length..].starts_with('\''))
            }
        };
        match length {
            Some(length) => self.blank(self.at + 1 + length + 1),
            None => self.keep(self.at + 1),
        }
    }
}

/// Length of `r"`, `br#"` and the like, and how many hashes close it.
fn raw_prefix(rest: &[u8]) -> Option<(usize, usize)> {
    let letters = rest.iter().take_while(|byte| matches!(byte, b'b' | b'c' | b'r')).count();
    if letters == 0 || letters > 2 || rest[letters - 1] != b'r' {
        return None;
    }
    let hashes = rest[letters..].iter().take_while(|byte| **byte == b'#').count();
    (rest.get(letters + hashes) == Some(&b'"')).then_some((letters + hashes + 1, hashes))
}
