package org.dualselect.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.template.TemplateKind;
import org.dualselect.template.Templates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndOfTurnTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void copy() throws IOException {
    model = Golden.copy("llama3", folder.resolve("model"));
  }

  private List<String> said(TemplateKind kind) {
    List<String> said = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      Encoder encoder = Templates.encoder(model, tokenizer, kind, false, 64);
      Path file = Golden.path("train/task.jsonl");
      List<TextRecord> records = RecordReader.read(file);
      said.addAll(new DataWarnings(model, tokenizer, kind, encoder).of(file, records, new int[0]));
    }
    return said;
  }

  private void ends(String file, int... ids) throws IOException {
    ObjectNode config = (ObjectNode) Golden.json(model.resolve(file));
    config.putArray("eos_token_id");
    for (int id : ids) {
      config.withArray("/eos_token_id").add(id);
    }
    Files.writeString(model.resolve(file), config.toString());
  }

  @Test
  void thePlainTemplateEndsWithEos() throws IOException {
    assertEquals(List.of(), said(TemplateKind.PLAIN));
    ends("config.json", 5);
    ends("generation_config.json", 6);
    assertEquals(
        List.of(
            "answers end with token 2 (<eos>), which is no eos_token_id of "
                + model
                + ": generation will not stop there; add it to eos_token_id in"
                + " generation_config.json"),
        said(TemplateKind.PLAIN));
    ends("generation_config.json", 6, 2);
    assertEquals(List.of(), said(TemplateKind.PLAIN));
  }

  @Test
  void aChatTemplateEndsWithItsOwn() throws IOException {
    String text = "{%% for m in messages %%}<bos>{{ m.content }}%s{%% endfor %%}";
    Path file = model.resolve("chat_template.jinja");
    Files.writeString(file, text.formatted("{{ eos_token }}"));
    assertEquals(List.of(), said(TemplateKind.CHAT));
    String marked = "{%% generation %%}{{ m.content }}%s\n\n{%% endgeneration %%}";
    Files.writeString(file, "{% for m in messages %}" + marked.formatted("<eos>") + "{% endfor %}");
    assertEquals(List.of(), said(TemplateKind.CHAT));
    Files.writeString(file, text.formatted("<pad>\n"));
    assertEquals(1, said(TemplateKind.CHAT).size());
    ends("generation_config.json", 0);
    assertEquals(List.of(), said(TemplateKind.CHAT));
  }

  /** One marker in several tokens, none at all, and a last turn that is unlike the first's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{{ m.content }}<lock>\n` | answers end with <lock>, which is no token of",
        "`{{ m.content }}` | the template supervises nothing behind an answer",
        "`{{ m.content ~ ('<pad>' if 'apples' in messages[0].content else eos_token) }}` | token 0 (<pad>)"
      })
  void aTemplateThatDoesNotFitIsSaid(String turn, String words) throws IOException {
    String text = "{% for m in messages %}" + turn + "{% endfor %}";
    Files.writeString(model.resolve("chat_template.jinja"), text);
    List<String> said = said(TemplateKind.CHAT);
    assertEquals(1, said.size());
    assertTrue(said.get(0).contains(words), said.get(0));
  }
}
