package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read besides the released trainer's records, which RecordReaderTest has. */
class RecordKindsTest {
  @TempDir Path dir;

  /** Quotes may be written as ', line breaks as ~. */
  private TextRecord one(String json) throws IOException {
    String text = json.replace('\'', '"').replace("~", "\\n");
    return RecordReader.read(Files.writeString(dir.resolve("one.jsonl"), text)).get(0);
  }

  /** Turns as in {@code user=Q|assistant=A}. */
  private static List<Message> turns(String turns) {
    return Arrays.stream(turns.split("\\|"))
        .map(turn -> turn.split("=", 2))
        .map(turn -> new Message(turn[0], turn[1].replace('~', '\n')))
        .toList();
  }

  private void assertRecord(String prompt, String response, String turns, String json)
      throws IOException {
    TextRecord record = one(json);
    assertEquals(prompt.replace('~', '\n'), record.prompt());
    assertEquals(response, record.response());
    assertEquals(turns(turns), record.messages());
  }

  @Test
  void shareGptIsAConversation() throws IOException {
    String turns = "system=S|user= A |assistant=B|user=C|assistant=D"; // white space is kept
    String prompt = "system: S~user: A~user: C";
    assertRecord(
        prompt,
        "D",
        turns,
        "{'id':'x','conversations':[{'from':'system','value':'S'},{'from':'human','value':' A '},"
            + "{'from':'gpt','value':'B'},{'from':'user','value':'C'},"
            + "{'from':'assistant','value':'D'},{'from':'human','value':'unanswered'}]}");
    assertRecord(
        prompt,
        "D",
        turns.replace(" A ", "A"),
        "{'conversations':[{'role':'system','content':'S'},{'role':'user','content':'A'},"
            + "{'role':'assistant','content':'B'},{'role':'user','content':'C'},"
            + "{'role':'assistant','content':'D'}]}");
  }

  @Test
  void whatTheReleaseReadsStaysWhatItIs() throws IOException {
    assertRecord(
        "P",
        "R",
        "user=P|assistant=R",
        "{'prompt':'P','output':'R','conversations':[{'from':'human','value':'x'},"
            + "{'from':'gpt','value':'y'}]}");
    String chosen = "~~Human: Hi~~Assistant: Ho";
    assertRecord(
        "P",
        "Human: Hi\n\nAssistant: Ho",
        "user=P|assistant=Human: Hi~~Assistant: Ho",
        "{'prompt':'P','chosen':'" + chosen + "'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'prompt':[U],'completion':[A]}         ; user: Q   ; user=Q|assistant=R",
        "{'prompt':[S,U],'completion':[A]}       ; system: S~user: Q ; system=S|user=Q|assistant=R",
        "{'prompt':[U],'chosen':[A],'rejected':[]} ; user: Q ; user=Q|assistant=R",
        "{'chosen':[U,A],'rejected':[U]}         ; user: Q   ; user=Q|assistant=R",
        "{'prompt':'other','chosen':[U,A]}       ; user: Q   ; user=Q|assistant=R",
        "{'prompt':'Q','completion':[A]}         ; user: Q   ; user=Q|assistant=R",
        "{'prompt':[U],'completion':'R'}         ; user: Q   ; user=Q|assistant=R"
      })
  void trlListsOfTurns(String json, String prompt, String turns) throws IOException {
    String spelt =
        json.replace("[U", "[{'role':'user','content':'Q'}")
            .replace(",U", ",{'role':'user','content':'Q'}")
            .replace("S,", "{'role':'system','content':'S'},")
            .replace("A]", "{'role':'assistant','content':'R'}]");
    assertRecord(prompt, "R", turns, spelt);
  }

  /** Fields that are part of what is asked, or of what was said before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'instruction':'P','context':' C ','response':'R'} ; P~C ; user=P~C|assistant=R",
        "{'instruction':'P','input':'I','context':'C','output':'R'} ; P~I~C ; user=P~I~C|assistant=R",
        "{'instruction':'P','context':{'x':1},'output':'R'} ; P ; user=P|assistant=R",
        "{'instruction':'P','system':'','history':[],'output':'R'} ; P ; user=P|assistant=R",
        "{'instruction':'P','system':'S','output':'R'}"
            + " ; system: S~user: P ; system=S|user=P|assistant=R",
        "{'instruction':'P','history':[['A','B'],['C','D']],'output':'R'}"
            + " ; user: A~user: C~user: P ; user=A|assistant=B|user=C|assistant=D|user=P|assistant=R",
        "{'instruction':'P','history':'[[\\'A\\',\\'B\\']]','output':'R'}"
            + " ; user: A~user: P ; user=A|assistant=B|user=P|assistant=R",
        "{'system':'S','conversations':[{'from':'human','value':'P'},{'from':'gpt','value':'R'}]}"
            + " ; system: S~user: P ; system=S|user=P|assistant=R",
        "{'system':'S','messages':[{'role':'system','content':'S'},{'role':'user','content':'P'},"
            + "{'role':'assistant','content':'R'}]} ; system: S~user: P ; system=S|user=P|assistant=R",
        "{'messages':[{'role':'human','content':'P'},{'role':'GPT','content':'R'}]}"
            + " ; human: P ; user=P|assistant=R",
        "{'messages':'[{\\'role\\':\\'user\\',\\'content\\':\\'P\\'},{\\'role\\':\\'assistant\\',\\'content\\':\\'R\\'}]'}"
            + " ; user: P ; user=P|assistant=R",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'P'},{'type':'text','text':'Q'}]},"
            + "{'role':'assistant','content':'R'}]} ; user: PQ ; user=PQ|assistant=R"
      })
  void nothingThatIsAskedIsLost(String json, String prompt, String turns) throws IOException {
    assertRecord(prompt, "R", turns, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id':7,'prompt':' ','question':'Q','choices':['x'],'none':null,'few':[],'chosen':'R',"
            + "'answer':'A','system':'S'} | id,choices,chosen",
        "{'messages':[{'role':'user','content':'Q'},{'role':'assistant','content':'R'}],'input':'I',"
            + "'prompt':'P'} | input,prompt",
        "{'context':'C','conversations':[{'from':'human','value':'Q'},{'from':'gpt','value':'R'}]}"
            + " | context",
        "{'prompt':[{'role':'user','content':'Q'}],'answer':'R','input':'I','history':[['A','B']]}"
            + " | input,history"
      })
  void fieldsThatAreNotUsedAreTold(String json, String names) throws IOException {
    List<String> unused = new ArrayList<>();
    RecordListener listener =
        new RecordListener() {
          @Override
          public void refused(InputException refusal) {
            throw refusal;
          }

          @Override
          public void unused(List<String> fields) {
            unused.addAll(fields);
          }
        };
    Path file = Files.writeString(dir.resolve("one.jsonl"), json.replace('\'', '"'));
    RecordReader.read(file, listener);
    assertEquals(List.of(names.split(",")), unused);
  }

  /** For evaluation a question is enough. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p.jsonl | {'prompt':'A'}~'B' | A,B",
        "p.jsonl | {'messages':[{'role':'user','content':'A'}]} | user: A",
        "p.jsonl | {'conversations':[{'from':'human','value':'A'},{'from':'gpt','value':'R'}]} | user: A",
        "p.json  | ['A','B']                  | A,B",
        "p.json  | {'instructions':['A'],'x':[]} | A",
        "p.csv   | id,prompt~1,A              | A"
      })
  void promptsAlone(String name, String text, String prompts) throws IOException {
    Path file = dir.resolve(name);
    Files.writeString(file, text.replace('\'', '"').replace('~', '\n'));
    List<TextRecord> records =
        RecordReader.prompts(
            file,
            refusal -> {
              throw refusal;
            });
    assertEquals(List.of(prompts.split(",")), records.stream().map(TextRecord::prompt).toList());
  }

  @Test
  void aTranscriptIsSplitBeforeItsLastAnswer() throws IOException {
    assertRecord(
        "Human: A~~Assistant: B~~list~~Human: C",
        "D",
        "user=A|assistant=B~~list|user=C|assistant=D",
        "{'chosen':'~~Human: A~~Assistant: B~~list~~Human: C~~Assistant: D','rejected':'x'}");
    assertRecord(
        "Human: A",
        "B",
        "user=A|assistant=B",
        "{'chosen':'~~Human: A~~Assistant: B~~Human: unanswered','rejected':'x'}");
    assertRecord(
        "Human: A", "", "user=A|assistant=", "{'chosen':'~~Human: A~~Assistant: ','rejected':'x'}");
  }

  @Test
  void silenceIsSkippedNotTaught() throws IOException {
    TextRecord silent = one("{'chosen':'~~Human: A~~Assistant: '}");
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"))) {
      Encoder encoder = new Encoder(tokenizer, 64);
      EncodedSet set =
          encoder.encodeAll(List.of(silent, TextRecord.of("P", "R", silent.file(), 2)));
      assertEquals(1, set.skipped());
      assertEquals(1, set.source()[0]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'text':'Human: A Assistant: B'} | has text only, which does not say where the response",
        "{'question_text':'Q','answer_text':'A'} | record has no prompt; give one of instruction,"
            + " prompt, question, query; it has question_text, answer_text; did you mean question?",
        "{'prompt':'Q','respnse':'A'}     | it has prompt, respnse; did you mean response?",
        "{'prompt':'Q','x':1}             | completion, answer, chosen; it has prompt, x.",
        "{}                               | give one of instruction, prompt, question, query.",
        "{'prompt':'Q','output':' '}      | record has no response: output is blank; fill it in.",
        "{'prompt':' ','output':'R'}      | record has no prompt: prompt is blank; fill it in.",
        "{'chosen':'no dialogue'}         | record has no prompt; give one of",
        "{'conversations':[]}             | conversations hold no turn but the assistant's",
        "{'conversations':['x']}          | an entry of conversations must be an object",
        "{'conversations':[{'from':'human','value':'Q'}]} | conversations hold no answer",
        "{'conversations':[{'from':'human','value':{}}]} | value must be text, but is an object",
        "{'prompt':[{'role':'user','content':'Q'}]} | the turns of prompt hold no answer",
        "{'messages':[{'role':'user','content':'Q'},{'role':'bot','content':'R'}]} | (their roles:"
            + " user, bot)",
        "{'messages':'[{role: user}]'}    | messages must be a list of turns, but is text",
        "{'prompt':'Q','output':'R','history':['x']} | an entry of history must be a list of two",
        "{'messages':[{'role':'user','content':[{'type':'image_url'}]}]} | content must be text, but is a list"
      })
  void whatIsMissingIsSaid(String json, String message) {
    Golden.refused(() -> one(json), "one.jsonl:1: ", message);
  }
}
