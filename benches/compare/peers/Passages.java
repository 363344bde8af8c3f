// Passages of a Lucene hit, by its UnifiedHighlighter over the stored body, which is analysed anew
// as the field has no offsets: a passage of about 240 characters at the breaks of sentences.

import java.text.BreakIterator;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

final class Passages {
  private static final int GOAL = 240;

  private static UnifiedHighlighter highlighter;

  private Passages() {}

  static String cut(Analyzer analyzer, Query words, String body) throws Exception {
    if (highlighter == null) {
      highlighter =
          UnifiedHighlighter.builderWithoutSearcher(analyzer)
              .withBreakIterator(
                  () ->
                      LengthGoalBreakIterator.createMinLength(
                          BreakIterator.getSentenceInstance(Locale.ROOT), GOAL, 0.5f))
              .withMaxLength(Integer.MAX_VALUE - 1)
              .build();
    }
    Object passage = highlighter.highlightWithoutSearcher("text", words, body, 1);
    return passage == null ? "" : passage.toString();
  }
}
