//! The decoded query string of a URL: what it says of the state of a page.
//!
//! Owns [`Params`]. Takes `name=value` pairs as forms send them; gives them back in their order,
//! and as a query string that is always written the same way. What the values mean is read in
//! [`asking`](super::asking).

/// Most pairs of one query string. What comes after them is dropped, and
/// [`Params::is_cut`] says so.
pub(crate) const MAX_PAIRS: usize = 1000;

/// Query parameters in their order, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Takes a query string apart. Bytes that are no UTF-8 become U+FFFD.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self(pairs.take(MAX_PAIRS).collect())
    }

    /// Whether `query` has more pairs than are taken.
    pub(crate) fn is_cut(query: &str) -> bool {
        form_urlencoded::parse(query.as_bytes())
            .nth(MAX_PAIRS)
            .is_some()
    }

    /// The first value of a parameter.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.pairs()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// All values of a parameter.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs()
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// All pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same with this pair at the end, unless it is there.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut params = self.clone();
        if self.all(name).all(|known| known != value) {
            params.0.push((name.to_owned(), value.to_owned()));
        }
        params
    }

    /// The same without this pair.
    pub(crate) fn without(&self, name: &str, value: &str) -> Self {
        let mut params = self.clone();
        params
            .0
            .retain(|(known, has)| known != name || has != value);
        params
    }

    /// The same with this value of a parameter alone, where its first value stood, or without it.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) -> Self {
        let mut params = self.clone();
        let place = params.0.iter().position(|(known, _)| known == name);
        params.0.retain(|(known, _)| known != name);
        if let Some(value) = value {
            let place = place.unwrap_or(params.0.len()).min(params.0.len());
            params.0.insert(place, (name.to_owned(), value.to_owned()));
        }
        params
    }

    /// The query string, without the question mark.
    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.pairs())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_and_written_alike() {
        let params = Params::parse("q=armistice+talks&archive=APRF&archive=%D0%A0%D0%93&from=");
        assert_eq!(params.first("q"), Some("armistice talks"));
        assert_eq!(params.all("archive").collect::<Vec<_>>(), ["APRF", "РГ"]);
        assert_eq!(params.first("from"), Some(""));
        assert_eq!(params.first("to"), None);
        assert_eq!(
            params.query(),
            "q=armistice+talks&archive=APRF&archive=%D0%A0%D0%93&from="
        );
        assert_eq!(Params::parse(&params.query()), params);
    }

    #[test]
    fn a_state_is_changed_by_one_pair() {
        let params = Params::parse("q=zone&archive=APRF&offset=20");
        for (changed, expected) in [
            (
                params.with("archive", "RGANI"),
                "q=zone&archive=APRF&offset=20&archive=RGANI",
            ),
            (
                params.with("archive", "APRF"),
                "q=zone&archive=APRF&offset=20",
            ),
            (params.without("archive", "APRF"), "q=zone&offset=20"),
            (
                params.without("archive", "RGANI"),
                "q=zone&archive=APRF&offset=20",
            ),
            (
                params.set("q", Some("a&b")),
                "q=a%26b&archive=APRF&offset=20",
            ),
            (params.set("offset", None), "q=zone&archive=APRF"),
            (
                params.set("sort", Some("-date")),
                "q=zone&archive=APRF&offset=20&sort=-date",
            ),
        ] {
            assert_eq!(changed.query(), expected);
        }
    }

    #[test]
    fn what_is_no_text_and_what_is_too_much_is_bounded() {
        assert_eq!(Params::parse("q=%FF%00").first("q"), Some("\u{fffd}\u{0}"));
        let many = "a=1&".repeat(MAX_PAIRS + 5);
        assert!(Params::is_cut(&many));
        assert_eq!(Params::parse(&many).pairs().count(), MAX_PAIRS);
        assert!(!Params::is_cut(&"a=1&".repeat(MAX_PAIRS)));
    }
}
