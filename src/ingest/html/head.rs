//! What a page says of itself for programs: `meta` elements, JSON-LD, links and save notes.
//!
//! Takes a page, gives a [`Head`] of wordings. Known are the names of Highwire Press
//! (`citation_title`), Dublin Core (`DC.title`), Open Graph (`og:title`), and of schema.org the
//! types that are works. The abstract and keywords of `meta` and Open Graph are passed over: most
//! sites say the same on every page.
//!
//! The day on which a page was published is not the day of its document, and is kept apart.

use serde_json::Value;

use super::dom::Id;
use super::page::Page;

/// Longest JSON-LD that is read, in bytes.
const MAX_JSON_BYTES: usize = 4 << 20;

/// Types of schema.org that are works, lower case; anything whose name ends so.
const WORKS: &[&str] = &[
    "archivecomponent",
    "article",
    "book",
    "chapter",
    "creativework",
    "digitaldocument",
    "document",
    "legislation",
    "letter",
    "manuscript",
    "message",
    "newspaper",
    "publicationissue",
    "quotation",
    "report",
    "webpage",
];

/// What a page says of itself for programs.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// With their rank, best first.
    pub(super) titles: Vec<(u8, String)>,
    /// The title of the window, and the name of the site.
    pub(super) window: Option<String>,
    pub(super) site: Option<String>,
    pub(super) date: Option<String>,
    /// When the page, or what it shows, was published.
    pub(super) published: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) body: Option<String>,
    pub(super) language: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) people: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) url: Option<String>,
    /// Whether it calls itself a list or the result of a search.
    pub(super) is_list: bool,
}

impl Head {
    pub(super) fn read(page: &Page) -> Self {
        let mut head = Self::default();
        let mut titles = Vec::new();
        let mut urls = Vec::new();
        for id in page.dom.within(0) {
            match page.dom.name(id) {
                Some("meta") => head.meta(page, id, &mut titles, &mut urls),
                Some("title") if head.window.is_none() => head.window = inner_text(page, id),
                Some("link") if is_canonical(page, id) => {
                    urls.extend(
                        page.dom
                            .attribute(id, "href")
                            .map(|href| (0, href.to_owned())),
                    );
                }
                Some("script") if page.dom.attribute(id, "type").is_some_and(is_json_ld) => {
                    let text = inner_text(page, id).filter(|text| text.len() <= MAX_JSON_BYTES);
                    // What is no JSON says nothing, as to a browser.
                    let parsed = text.and_then(|text| serde_json::from_str(&text).ok());
                    head.linked(parsed.unwrap_or_default(), &mut titles, &mut urls);
                }
                _ => {}
            }
        }
        urls.extend(
            page.dom
                .comments
                .iter()
                .filter_map(|note| Some((3, saved_from(note)?))),
        );
        // In the order of trust; among equals the first of the page.
        titles.sort_by_key(|(rank, _)| *rank);
        urls.sort_by_key(|(rank, _)| *rank);
        head.titles = titles;
        head.url = urls
            .into_iter()
            .map(|(_, url)| url.trim().to_owned())
            .find(|url| url.starts_with("http://") || url.starts_with("https://"));
        head
    }

    fn meta(
        &mut self,
        page: &Page,
        id: Id,
        titles: &mut Vec<(u8, String)>,
        urls: &mut Vec<(u8, String)>,
    ) {
        let name = ["name", "property", "itemprop"]
            .into_iter()
            .find_map(|name| page.dom.attribute(id, name));
        let content = page.dom.attribute(id, "content").and_then(clean);
        let (Some(name), Some(content)) = (name, content) else {
            return;
        };
        let first = |slot: &mut Option<String>, content| {
            slot.get_or_insert(content);
        };
        match name.to_lowercase().replace(':', ".").as_str() {
            "citation_title" | "dc.title" | "dcterms.title" => titles.push((0, content)),
            "og.title" | "twitter.title" => titles.push((3, content)),
            "dc.date" | "dc.date.created" | "dcterms.created" | "dcterms.date" => {
                first(&mut self.date, content);
            }
            "article.published_time"
            | "citation_date"
            | "citation_publication_date"
            | "dc.date.issued"
            | "dcterms.issued" => first(&mut self.published, content),
            "dc.description" | "dcterms.abstract" | "citation_abstract" => {
                first(&mut self.summary, content);
            }
            "dc.language" | "dcterms.language" | "citation_language" => {
                first(&mut self.language, content);
            }
            "dc.type" | "dcterms.type" => first(&mut self.kind, content),
            "dc.creator" | "dcterms.creator" | "citation_author" => self.people.push(content),
            "dc.subject" | "dcterms.subject" => self.subjects.push(content),
            "og.url" => urls.push((1, content)),
            "dc.identifier" | "dcterms.identifier" | "citation_public_url" => {
                urls.push((2, content));
            }
            "og.site_name" => first(&mut self.site, content),
            _ => {}
        }
    }

    /// Reads JSON-LD: one object, a list, or a graph of them.
    fn linked(
        &mut self,
        value: Value,
        titles: &mut Vec<(u8, String)>,
        urls: &mut Vec<(u8, String)>,
    ) {
        match value {
            Value::Array(values) => {
                for value in values {
                    self.linked(value, titles, urls);
                }
            }
            Value::Object(mut object) => {
                if let Some(graph @ Value::Array(_)) = object.remove("@graph") {
                    self.linked(graph, titles, urls);
                }
                let types = texts(object.get("@type"));
                let is_work = types.iter().any(|kind| {
                    let kind = kind.to_lowercase();
                    WORKS.iter().any(|work| kind.ends_with(work))
                });
                self.is_list |= types
                    .iter()
                    .any(|kind| matches!(kind.as_str(), "SearchResultsPage" | "CollectionPage"));
                if !is_work {
                    return;
                }
                let is_page = types.iter().all(|kind| kind.ends_with("WebPage"));
                let first = |name: &str| texts(object.get(name)).into_iter().next();
                let title = first("headline").or_else(|| first("name"));
                titles.extend(title.map(|title| (if is_page { 4 } else { 1 }, title)));
                let set = |slot: &mut Option<String>, value: Option<String>| {
                    if slot.is_none() {
                        *slot = value;
                    }
                };
                set(&mut self.published, first("datePublished"));
                urls.extend(first("url").map(|url| (2, url)));
                if is_page {
                    return;
                }
                let date = first("dateCreated").or_else(|| first("temporalCoverage"));
                set(&mut self.date, date);
                set(
                    &mut self.summary,
                    first("abstract").or_else(|| first("description")),
                );
                set(
                    &mut self.body,
                    first("text").or_else(|| first("articleBody")),
                );
                set(&mut self.kind, first("genre"));
                for name in ["author", "creator"] {
                    self.people.extend(texts(object.get(name)));
                }
                self.subjects.extend(texts(object.get("about")));
            }
            _ => {}
        }
    }
}

/// The texts in a value: itself, those of a list, the names of objects.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => clean(text).into_iter().collect(),
        Some(Value::Object(object)) => texts(object.get("name").filter(|name| name.is_string())),
        Some(Value::Array(values)) => values
            .iter()
            .filter(|value| !value.is_array())
            .flat_map(|value| texts(Some(value)))
            .collect(),
        _ => Vec::new(),
    }
}

fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The text right in an element, blanks joined where it is short.
fn inner_text(page: &Page, id: Id) -> Option<String> {
    let children = page.dom.children(id).iter();
    let text: String = children.filter_map(|&child| page.dom.text(child)).collect();
    clean(&text)
}

fn is_canonical(page: &Page, id: Id) -> bool {
    let rel = page.dom.attribute(id, "rel").unwrap_or_default();
    rel.split_whitespace()
        .any(|word| word.eq_ignore_ascii_case("canonical"))
}

fn is_json_ld(kind: &str) -> bool {
    kind.trim().eq_ignore_ascii_case("application/ld+json")
}

/// The address in the note that a browser leaves in a page that it saves: `saved from
/// url=(0042)https://…`, and of SingleFile a line `url: https://…`.
fn saved_from(note: &str) -> Option<String> {
    let rest = match note.split_once("saved from url=") {
        Some((_, rest)) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        None => note
            .lines()
            .find_map(|line| line.trim().strip_prefix("url:"))?,
    };
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::dom::Dom;
    use super::*;

    fn head(page: &str) -> Head {
        Head::read(&Page::new(Dom::parse(page).unwrap()))
    }

    #[test]
    fn names_of_every_vocabulary_are_read_in_order_of_trust() {
        let head = head(
            "<title>A telegram | The Archive</title>
             <meta property='og:title' content='A telegram - open'>
             <meta name='DC.title' content='A telegram'><meta name='dcterms.created' content='1951-11-19'>
             <meta name='citation_author' content='Gromyko'><meta name='citation_author' content='Li'>
             <meta property='article:published_time' content='2014-01-05'>
             <meta name='description' content='The best archive.'><meta property='og:url' content='https://b.example/2'>
             <link rel='canonical' href='https://a.example/1'>",
        );
        assert_eq!(
            head.titles,
            [
                (0, "A telegram".to_owned()),
                (3, "A telegram - open".to_owned())
            ]
        );
        assert_eq!(head.window.as_deref(), Some("A telegram | The Archive"));
        assert_eq!(head.date.as_deref(), Some("1951-11-19"));
        assert_eq!(head.published.as_deref(), Some("2014-01-05"));
        assert_eq!(head.people, ["Gromyko", "Li"]);
        assert_eq!(head.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(head.summary, None);
    }

    #[test]
    fn linked_data_of_works_counts_and_that_of_sites_does_not() {
        let found = head(
            r#"<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Site"},
             {"@type":["Manuscript"],"name":"A note","dateCreated":"1951","author":[{"name":"Li"},"Kim"],
              "abstract":"It."}]}</script>"#,
        );
        assert_eq!(
            (found.titles, found.people),
            (
                vec![(1, "A note".to_owned())],
                vec!["Li".to_owned(), "Kim".to_owned()]
            )
        );
        assert_eq!(
            (found.date.as_deref(), found.summary.as_deref()),
            (Some("1951"), Some("It."))
        );
        assert!(
            head(r#"<script type="application/ld+json">{"@type":"SearchResultsPage"}</script>"#)
                .is_list
        );
        assert!(
            head(r#"<script type="application/ld+json">{"@type":</script>"#)
                .titles
                .is_empty()
        );
    }

    #[test]
    fn browsers_note_where_they_saved_from() {
        for note in [
            "<!-- saved from url=(0049)https://a.example/document/1 -->",
            "<!--\n Page saved with SingleFile \n url: https://a.example/document/1 \n saved date: now\n-->",
        ] {
            assert_eq!(
                head(&format!("{note}<p>x")).url.as_deref(),
                Some("https://a.example/document/1")
            );
        }
    }
}
