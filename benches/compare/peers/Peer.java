// Apache Lucene as a peer of the comparison.
//
// Speaks the protocol of benches/compare/src/engines/process.rs on stdin and stdout. EnglishAnalyzer
// without stop words, since the others index them as well; one text field; keywords for filters; the
// day as a LongField; facets by SortedSetDocValuesFacetCounts, each dimension in a column of its own;
// the line of a hit and the body stored; one segment; no query cache; one thread. BM25 with the k1
// and b of the command line, which are kartoteka's. Timed: stemming the words, building the query,
// the search, the counts; for whole answers the stored lines, passages and the JSON as well. Other
// answers have their ids read from stored fields afterwards, untimed.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MultiCollectorManager;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

public final class Peer {
  private static final char UNIT = '\u001e';
  private static final int TOP = 10;
  private static final int MANY = 65_000;

  /** EnglishAnalyzer with a gap between the parts of a text, over which no phrase reaches. */
  private static final class Parted extends AnalyzerWrapper {
    private final Analyzer english = new EnglishAnalyzer(CharArraySet.EMPTY_SET);

    Parted() {
      super(Analyzer.GLOBAL_REUSE_STRATEGY);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
      return english;
    }

    @Override
    public int getPositionIncrementGap(String field) {
      return 1;
    }
  }

  private final Analyzer analyzer = new Parted();
  private final BM25Similarity similarity;
  private IndexSearcher searcher;
  private SortedSetDocValuesReaderState archives;
  private SortedSetDocValuesReaderState fonds;

  private Peer(float k1, float b) {
    similarity = new BM25Similarity(k1, b);
  }

  private static FacetsConfig facetsConfig() {
    FacetsConfig config = new FacetsConfig();
    for (String dimension : List.of("archive", "fond")) {
      config.setMultiValued(dimension, true);
      config.setIndexFieldName(dimension, "$" + dimension);
    }
    return config;
  }

  private void build(String table, String place) throws Exception {
    FacetsConfig facets = facetsConfig();
    IndexWriterConfig config = new IndexWriterConfig(analyzer);
    config.setSimilarity(similarity);
    config.setRAMBufferSizeMB(1000);
    try (FSDirectory directory = FSDirectory.open(Path.of(place));
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader rows = Files.newBufferedReader(Path.of(table))) {
      for (String row = rows.readLine(); row != null; row = rows.readLine()) {
        String[] columns = row.split("\t", -1);
        Document document = new Document();
        document.add(new StoredField("id", columns[0]));
        document.add(new StoredField("line", columns[7]));
        List<String> parts = values(columns[1]);
        document.add(new StoredField("body", parts.isEmpty() ? "" : parts.get(parts.size() - 1)));
        for (String part : values(columns[1])) {
          document.add(new TextField("text", part, Field.Store.NO));
        }
        addKeywords(document, "archive", columns[2]);
        addKeywords(document, "fond", columns[3]);
        if (!columns[4].isEmpty()) {
          document.add(new LongField("day", Long.parseLong(columns[4]), Field.Store.NO));
        }
        document.add(new StringField("language", columns[5], Field.Store.NO));
        document.add(new StringField("collection", columns[6], Field.Store.NO));
        writer.addDocument(facets.build(document));
      }
      writer.forceMerge(1);
    }
  }

  private static void addKeywords(Document document, String field, String column) {
    for (String value : values(column)) {
      document.add(new StringField(field, value, Field.Store.NO));
      document.add(new SortedSetDocValuesFacetField(field, value));
    }
  }

  private static List<String> values(String column) {
    List<String> values = new ArrayList<>();
    for (String value : column.split(String.valueOf(UNIT))) {
      if (!value.isEmpty()) {
        values.add(value);
      }
    }
    return values;
  }

  private void open(String place) throws Exception {
    if (searcher != null) {
      searcher.getIndexReader().close();
    }
    DirectoryReader reader = DirectoryReader.open(new MMapDirectory(Path.of(place)));
    searcher = new IndexSearcher(reader);
    searcher.setSimilarity(similarity);
    searcher.setQueryCache(null);
    // A corpus without references has no such columns.
    archives = state(reader, "archive");
    fonds = state(reader, "fond");
  }

  private static SortedSetDocValuesReaderState state(DirectoryReader reader, String dimension)
      throws Exception {
    try {
      return new DefaultSortedSetDocValuesReaderState(reader, "$" + dimension, facetsConfig());
    } catch (IllegalArgumentException noSuchColumn) {
      return null;
    }
  }

  /** An ASK line. */
  private record Question(
      String together,
      String words,
      String archive,
      String fond,
      String first,
      String last,
      String language,
      String collection,
      String under) {}

  private Query query(Question question, String together) throws Exception {
    List<Term> terms = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("text", question.words)) {
      CharTermAttribute text = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(new Term("text", text.toString()));
      }
      stream.end();
    }
    List<Query> filters = new ArrayList<>();
    if (!question.fond.isEmpty()) {
      filters.add(new TermQuery(new Term("fond", question.archive + "/" + question.fond)));
    } else if (!question.archive.isEmpty()) {
      filters.add(new TermQuery(new Term("archive", question.archive)));
    }
    if (!question.language.isEmpty()) {
      filters.add(new TermQuery(new Term("language", question.language)));
    }
    if (!question.collection.isEmpty()) {
      filters.add(new TermQuery(new Term("collection", question.collection)));
    }
    if (!question.first.isEmpty()) {
      long first = Long.parseLong(question.first);
      filters.add(LongField.newRangeQuery("day", first, Long.parseLong(question.last)));
    }
    if (filters.isEmpty() && terms.size() == 1) {
      return new TermQuery(terms.get(0));
    }
    BooleanQuery.Builder clauses = new BooleanQuery.Builder();
    if (together.equals("PHRASE")) {
      PhraseQuery phrase = new PhraseQuery("text", texts(terms));
      if (filters.isEmpty()) {
        return phrase;
      }
      clauses.add(phrase, Occur.MUST);
    } else {
      boolean isAny = together.equals("ANY");
      BooleanQuery.Builder words = isAny ? new BooleanQuery.Builder() : clauses;
      for (Term term : terms) {
        words.add(new TermQuery(term), isAny ? Occur.SHOULD : Occur.MUST);
      }
      if (isAny && filters.isEmpty()) {
        return words.build();
      }
      if (isAny) {
        clauses.add(words.build(), Occur.MUST);
      }
    }
    for (Query filter : filters) {
      clauses.add(filter, Occur.FILTER);
    }
    return terms.isEmpty() && filters.isEmpty() ? new MatchAllDocsQuery() : clauses.build();
  }

  private static String[] texts(List<Term> terms) {
    return terms.stream().map(Term::text).toArray(String[]::new);
  }

  /** What a search gives. */
  private static final class Found {
    TopDocs top;
    long count = -1;
    FacetResult facets;
    String json = "";
  }

  private Found search(String command, Question question) throws Exception {
    if (command.equals("WHOLE")) {
      return whole(question);
    }
    Query query = query(question, question.together);
    Found found = new Found();
    switch (command) {
      case "COUNT" -> found.count = searcher.count(query);
      case "TOP_10" -> found.top = searcher.search(query, TOP);
      case "TOP_10_COUNT" -> {
        found.top = searcher.search(query, exactly());
        found.count = found.top.totalHits.value();
      }
      default -> {
        boolean isArchives = command.equals("ARCHIVES");
        SortedSetDocValuesReaderState state = isArchives ? archives : fonds;
        Object[] both =
            searcher.search(
                query, new MultiCollectorManager(exactly(), new FacetsCollectorManager()));
        found.top = (TopDocs) both[0];
        found.count = found.top.totalHits.value();
        if (state != null) {
          SortedSetDocValuesFacetCounts counts =
              new SortedSetDocValuesFacetCounts(state, (FacetsCollector) both[1]);
          found.facets =
              isArchives ? counts.getTopChildren(50, "archive") : counts.getAllChildren("fond");
        }
      }
    }
    return found;
  }

  private Found whole(Question question) throws Exception {
    Object[] both =
        searcher.search(
            query(question, question.together),
            new MultiCollectorManager(exactly(), new FacetsCollectorManager()));
    TopDocs top = (TopDocs) both[0];
    Found found = new Found();
    found.count = top.totalHits.value();
    List<ScoreDoc> hits = new ArrayList<>(List.of(top.scoreDocs));
    if (hits.size() < TOP && question.together.equals("ALL") && question.words.contains(" ")) {
      for (ScoreDoc more : searcher.search(query(question, "ANY"), 2 * TOP).scoreDocs) {
        if (hits.size() < TOP && hits.stream().noneMatch(hit -> hit.doc == more.doc)) {
          hits.add(more);
        }
      }
    }
    StringBuilder json = new StringBuilder("{\"total\":").append(found.count);
    for (String dimension : List.of("archive", "fond")) {
      SortedSetDocValuesReaderState state = dimension.equals("archive") ? archives : fonds;
      if (state != null) {
        FacetResult counted =
            new SortedSetDocValuesFacetCounts(state, (FacetsCollector) both[1])
                .getTopChildren(TOP, dimension);
        json.append(",\"").append(dimension).append("\":{");
        for (LabelAndValue value : counted == null ? new LabelAndValue[0] : counted.labelValues) {
          quote(json, value.label).append(':').append(value.value).append(',');
        }
        json.append('}');
      }
    }
    Question bare =
        new Question(question.together, question.words, "", "", "", "", "", "", "");
    Query words =
        question.words.isEmpty()
            ? null
            : query(bare, question.together.equals("PHRASE") ? "PHRASE" : "ANY");
    StoredFields stored = searcher.storedFields();
    for (int rank = 0; rank < hits.size(); rank++) {
      Document document = stored.document(hits.get(rank).doc);
      json.append(",{\"rank\":").append(rank + 1).append(",\"line\":").append(document.get("line"));
      json.append(",\"score\":").append(hits.get(rank).score).append(",\"snippet\":");
      String passage =
          words == null ? "" : Passages.cut(analyzer, words, document.get("body"));
      quote(json, passage).append('}');
    }
    found.json = json.append('}').toString();
    return found;
  }

  private static StringBuilder quote(StringBuilder json, String text) {
    json.append('"');
    for (int place = 0; text != null && place < text.length(); place++) {
      char letter = text.charAt(place);
      switch (letter) {
        case '"', '\\' -> json.append('\\').append(letter);
        default -> json.append(letter < ' ' ? ' ' : letter);
      }
    }
    return json.append('"');
  }

  private static TopScoreDocCollectorManager exactly() {
    return new TopScoreDocCollectorManager(TOP, Integer.MAX_VALUE);
  }

  private String ask(String[] line) throws Exception {
    String command = line[1];
    Question question =
        new Question(
            line[2], line[3], line[4], line[5], line[6], line[7], line[8], line[9], line[10]);
    long start = System.nanoTime();
    Found found = search(command, question);
    StringBuilder answer = new StringBuilder().append(System.nanoTime() - start).append('\t');
    if (found.count >= 0 && !command.equals("TOP_10")) {
      answer.append(found.count);
    }
    answer.append('\t');
    if (found.top != null) {
      for (ScoreDoc hit : found.top.scoreDocs) {
        answer.append(searcher.storedFields().document(hit.doc).get("id")).append(UNIT);
      }
    }
    answer.append('\t');
    if (found.facets != null) {
      String prefix = command.equals("FONDS") ? question.under + "/" : "";
      for (LabelAndValue value : found.facets.labelValues) {
        if (value.label.startsWith(prefix)) {
          answer.append(value.label).append('=').append(value.value).append(UNIT);
        }
      }
    }
    return answer.append('\t').append(found.json.replace('\t', ' ')).toString();
  }

  public static void main(String[] arguments) throws Exception {
    Peer peer = new Peer(Float.parseFloat(arguments[0]), Float.parseFloat(arguments[1]));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] columns = line.split("\t", -1);
      try {
        String answer = "";
        switch (columns[0]) {
          case "BUILD" -> peer.build(columns[1], columns[2]);
          case "OPEN" -> {
            peer.open(columns[1]);
            answer = Version.LATEST.toString();
          }
          default -> answer = peer.ask(columns);
        }
        out.print("OK\t" + answer + "\n");
      } catch (Exception error) {
        out.print("ERROR " + String.valueOf(error).replace('\n', ' ') + "\n");
      }
      out.flush();
    }
  }
}
