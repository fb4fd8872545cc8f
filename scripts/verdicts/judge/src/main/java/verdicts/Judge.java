package verdicts;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.MetadataResource;

/**
 * Reads one job a line on its input, {"file", "profiles": [url], "definitions": [file or folder]}, and prints one
 * line a job: {"file", "messages": [{"severity", "location", "id", "text"}]} or {"file", "failure"}.
 * No terminology server: a code system it does not hold gives a warning.
 */
public final class Judge {
  private static final FhirContext R4 = FhirContext.forR4();
  private static final IValidationSupport CORE = new Core();
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** Validators by what was loaded for them, so that a package is read once. */
  private final Map<List<String>, FhirValidator> validators = new HashMap<>();

  private record Job(String file, List<String> profiles, List<String> definitions) {}

  private record Message(String severity, String location, String id, String text) {}

  private record Answer(String file, List<Message> messages, String failure) {}

  public static void main(String[] args) throws IOException {
    Judge judge = new Judge();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(GSON.toJson(judge.answer(GSON.fromJson(line, Job.class))));
    }
  }

  private Answer answer(Job job) {
    try {
      ValidationOptions options = new ValidationOptions();
      job.profiles().forEach(options::addProfile);
      FhirValidator validator = validators.get(job.definitions());
      if (validator == null) {
        // Each case of a test suite brings its own definitions: only the last set is kept.
        validators.clear();
        validator = validatorWith(job.definitions());
        validators.put(job.definitions(), validator);
      }
      String text = Files.readString(Path.of(job.file()));
      List<Message> messages = new ArrayList<>();
      for (SingleValidationMessage m : validator.validateWithResult(text, options).getMessages()) {
        messages.add(new Message(m.getSeverity().getCode(), m.getLocationString(), m.getMessageId(), m.getMessage()));
      }
      return new Answer(job.file(), messages, null);
    } catch (RuntimeException | IOException | StackOverflowError e) {
      return new Answer(job.file(), null, String.valueOf(e));
    }
  }

  private static FhirValidator validatorWith(List<String> definitions) throws IOException {
    ValidationSupportChain chain = new ValidationSupportChain();
    PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(R4);
    for (String path : definitions) load(loaded, Path.of(path));
    chain.addValidationSupport(loaded);
    chain.addValidationSupport(CORE);
    chain.addValidationSupport(new CommonCodeSystemsTerminologyService(R4));
    chain.addValidationSupport(new InMemoryTerminologyServerValidationSupport(R4));
    chain.addValidationSupport(new SnapshotGeneratingValidationSupport(R4));
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(R4);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    chain.addValidationSupport(unknown);
    FhirInstanceValidator module = new FhirInstanceValidator(chain);
    module.setErrorForUnknownProfiles(true);
    module.setAnyExtensionsAllowed(false);
    // A reference to another record of the server is not looked up.
    module.setAssumeValidRestReferences(true);
    return R4.newValidator().registerValidatorModule(module);
  }

  private static void load(PrePopulatedValidationSupport into, Path path) throws IOException {
    if (Files.isDirectory(path)) {
      List<Path> files;
      try (Stream<Path> children = Files.list(path)) {
        files = children.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) load(into, file);
      return;
    }
    String text = Files.readString(path);
    boolean xml = text.stripLeading().startsWith("<");
    if (!xml && !text.contains("\"resourceType\"")) return;
    add(into, (xml ? R4.newXmlParser() : R4.newJsonParser()).parseResource(text));
  }

  private static void add(PrePopulatedValidationSupport into, IBaseResource resource) {
    if (resource instanceof Bundle bundle) {
      bundle.getEntry().forEach(entry -> add(into, entry.getResource()));
    } else if (resource instanceof MetadataResource definition && definition.hasUrl()) {
      into.addResource(definition);
    }
  }

  /** HL7's R4 definitions, also by `url|4.0.1`, which HAPI does not resolve by itself and IPS 2.0.0 uses throughout. */
  private static final class Core extends DefaultProfileValidationSupport {
    private static final String VERSION = "|4.0.1";

    Core() {
      super(R4);
    }

    @Override
    public IBaseResource fetchStructureDefinition(String url) {
      return super.fetchStructureDefinition(bare(url));
    }

    @Override
    public IBaseResource fetchValueSet(String url) {
      return super.fetchValueSet(bare(url));
    }

    @Override
    public IBaseResource fetchCodeSystem(String url) {
      return super.fetchCodeSystem(bare(url));
    }

    @Override
    public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
      return super.fetchResource(type, bare(url));
    }

    private static String bare(String url) {
      return url.endsWith(VERSION) ? url.substring(0, url.length() - VERSION.length()) : url;
    }
  }

  private Judge() {}
}
