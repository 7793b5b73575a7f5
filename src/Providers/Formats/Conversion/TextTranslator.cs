namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Texts of a pipeline from the words of one format to those of another. What has no words there is named, and a variable stands in its place.</summary>
internal sealed class TextTranslator(Pipeline pipeline, IDialect from, IDialect to, DiagnosticBag diagnostics)
{
    private const int MaxDepth = 10;

    private static readonly string[] SecretWords = ["TOKEN", "PASSWORD", "PASSWD", "SECRET", "KEY", "CREDENTIAL", "AUTH", "CERT"];

    private readonly HashSet<string> _inputs = [.. pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).Select(input => input.Name)];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly Func<string, string> _jobNames = to.JobNames(pipeline);

    /// <summary>The job whose texts are translated; null for the pipeline's own.</summary>
    public Job? Job { get; set; }

    /// <summary>The names of the variables that its texts may refer to.</summary>
    public VariableNames Names { get; set; } = new(pipeline.Variables.Keys, to.Vocabulary);

    /// <summary>The part of the pipeline that is translated, for diagnostics.</summary>
    public string? Subject { get; set; }

    /// <summary>How an output of a step is read in a script, where the vocabulary has no words for it.</summary>
    public Func<StepOutputPart, string?>? StepOutput { get; set; }

    /// <summary>Variables that the job must have so that its texts mean what they meant.</summary>
    public VariableMap Added { get; set; } = new();

    private string Owner => Job is null ? "the pipeline" : $"the job '{Errors.Shown(Job.Id)}'";

    /// <summary>Whether this format's environment variables hold what the part says, under its own name.</summary>
    public static bool IsEnvironment(IVocabulary vocabulary, TextPart part, string name) => ShellReferences.NameOf(vocabulary.Write(part, TextPlace.Script)) == name;

    /// <summary>Whether a name tells that its value is secret.</summary>
    public static bool IsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>A setting.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="ofJob">Whether the job or the pipeline itself has it, rather than a step.</param>
    public string Text(string text, TextPlace place = TextPlace.Setting, bool ofJob = false) => Join(Parts(text, place, ofJob && !to.Traits.VariablesInSettings, 0), place, text, ofJob);

    /// <summary>The value of a variable, which the file may have said to hold no references.</summary>
    public string Value(string name, string value)
    {
        if (!IsRaw(name))
            return Text(value, ofJob: true);
        if (to.Vocabulary.Read(value, TextPlace.Setting).Any(part => part is not LiteralPart))
            diagnostics.Approximated($"The value of '{Errors.Shown(name)}' of {Owner} is meant as it stands; {to.Name} takes what looks like a reference in it for one.", "Write the value in another way.", Subject, DiagnosticSeverity.Warning);
        return value;
    }

    /// <summary>Text that is read before there is a run: only what stands for itself is left of it.</summary>
    public string Plain(string text)
    {
        TextPart[] parts = from.Vocabulary.Read(text, TextPlace.Setting);
        return parts.All(part => part is LiteralPart) ? text : string.Concat(parts.OfType<LiteralPart>().Select(part => part.Text)).Trim(' ', '-', '_', ':', '(', ')', '/');
    }

    /// <summary>A path: what begins with the folder of the repository is relative to it.</summary>
    public string Path(string text)
    {
        TextPart[] parts = from.Vocabulary.Read(text, TextPlace.Setting);
        if (parts is [FactPart { Fact: RunFact.Workspace }])
            return ".";
        if (parts is [FactPart { Fact: RunFact.Workspace }, LiteralPart { Text: ['/', _, ..] } rest, ..])
            parts = [new LiteralPart(rest.Text[1..]), .. parts[2..]];
        return Join([.. parts.Select(Named)], TextPlace.Setting, text, ofJob: false);
    }

    /// <summary>A side of a condition; null where it has no words in the other format.</summary>
    public string? Condition(string text, bool ofJob)
    {
        string[] written = [.. Parts(text, TextPlace.Condition, ofJob && !to.Traits.VariablesInSettings, 0).Select(part => part is NativePart ? null : Word(part, TextPlace.Condition)).TakeWhile(word => word is not null).Select(word => word!)];
        return written.Length == Parts(text, TextPlace.Condition, ofJob && !to.Traits.VariablesInSettings, 0).Length ? string.Concat(written) : null;
    }

    /// <summary>A script for a POSIX shell.</summary>
    public string Script(string script)
    {
        TextPart[] parts = [.. from.Vocabulary.Read(script, TextPlace.Script).Select(Named)];
        if (parts.All(part => part is LiteralPart))
            return string.Concat(parts.Select(part => ((LiteralPart)part).Text));
        (string, bool)[] written = [.. parts.Select(part => part is LiteralPart literal ? (literal.Text, false) : (ScriptWord(part, script), true))];
        return ShellReferences.Join(written, word => diagnostics.Approximated(
            $"In {Owner} the text of a here-document with a quoted end holds '{word}', which {to.Name} would leave to the shell, and the shell leaves as it is.", "Take the quotes from the end word.", Subject, DiagnosticSeverity.Warning));
    }

    /// <summary>Text in double quotes for a POSIX shell.</summary>
    public string DoubleQuoted(string text) =>
        $"\"{string.Concat(from.Vocabulary.Read(text, TextPlace.Setting).Select(Named).Select(part => part is LiteralPart literal ? ShellText.Escape(literal.Text) : ScriptWord(part, text)))}\"";

    /// <summary>A script for another shell, in which a variable of the environment has the form that is given.</summary>
    public string Other(string script, Func<string, string>? variable)
    {
        TextPart[] parts = [.. from.Vocabulary.Read(script, TextPlace.Setting).Select(Named)];
        // Where a shell's own variables look like references, nobody can tell them apart.
        if (TextTranslator.IsEnvironment(from.Vocabulary, new SettingPart("X"), "X") || parts.All(part => part is LiteralPart))
            return script;
        return string.Concat(parts.Select(part =>
        {
            if (part is LiteralPart literal)
                return literal.Text;
            string word = ScriptWord(part, script);
            if (ShellReferences.NameOf(word) is not { } name)
                return word;
            if (variable is not null)
                return variable(name);
            diagnostics.Approximated($"In {Owner} '{word}' stands in a script whose language reads the environment in another way.", $"Read the environment variable '{name}' there.", Subject, DiagnosticSeverity.Warning);
            return word;
        }));
    }

    /// <summary>Says that an expression has no words in the other format, and gives the variable that stands in its place.</summary>
    public string? Lost(TextPart part, TextPlace place, bool ofJob = false)
    {
        string text = from.Vocabulary.Write(part, place) ?? part.ToString();
        string name = VariableFor(text);
        string? word = to.Vocabulary.Write(ofJob && !to.Traits.VariablesInSettings ? new SettingPart(name) : new VariablePart(name), place);
        if (_reported.Add($"{Subject} {text}"))
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{to.Name} cannot express '{Errors.Shown(text)}' in {Owner}; {(word is null ? "it was left out" : $"the variable '{name}' stands in its place")}.", Remedy = word is null ? null : $"Give '{name}' the value that is meant.", Subject = Subject });
        return word;
    }

    private string Join(TextPart[] parts, TextPlace place, string text, bool ofJob)
    {
        string[] words = [.. parts.Select(part => part is NativePart ? Lost(part, place, ofJob) ?? "" : Word(part, place) ?? Lost(part, place, ofJob) ?? "")];
        return words.Length == 0 ? text : string.Concat(words.Select((word, i) => i + 1 < words.Length ? ShellReferences.Braced(word, words[i + 1]) : word));
    }

    private TextPart[] Parts(string text, TextPlace place, bool inline, int depth) => [.. from.Vocabulary.Read(text, place).Select(Resolved).SelectMany(part =>
        inline && part is VariablePart variable && depth < MaxDepth && (Job?.Variables.Find(variable.Name) ?? pipeline.Variables.Find(variable.Name)) is { } value ? IsRaw(variable.Name) ? [new LiteralPart(value)] : Parts(value, TextPlace.Setting, inline, depth + 1)
        : inline && part is SecretPart secret && place != TextPlace.Setting ? [new SettingPart(secret.Name)]
        : [Names.Of(part)])];

    private TextPart Named(TextPart part) => Names.Of(Resolved(part));

    private bool IsRaw(string name) => from.IsRaw(Job?.Variables.ContainsKey(name) == true ? Job.Native : pipeline.Native, name);

    // Where everything is a variable, the file tells what kind of thing its name stands for.
    private TextPart Resolved(TextPart part)
    {
        // Some outputs are of what is no job here: a source, or a namespace.
        if (part is JobOutputPart output && !pipeline.Jobs.Any(job => job.Id == output.Job))
            return from.Vocabulary.Write(part, TextPlace.Setting) is { } unknown ? new NativePart(unknown) : part;
        if (part is JobOutputPart known)
            return known with { Job = _jobNames(known.Job) };
        if (part is not VariablePart { Name: { } name } || !LooksLikeSetting(name))
            return part;
        if (Job?.Matrix is { } matrix && (matrix.Axes.Any(axis => axis.Name == name) || matrix.Include.Any(include => include.ContainsKey(name))))
            return new MatrixPart(name);
        if (Job?.Variables.ContainsKey(name) == true || Job?.Steps.Any(step => step.Variables.ContainsKey(name)) == true || pipeline.Variables.ContainsKey(name))
            return part;
        return _inputs.Contains(name) ? new InputPart(name) : IsSystem(name) ? new NativePart(from.Vocabulary.Write(part, TextPlace.Setting)!) : OfProject(name);
    }

    private TextPart OfProject(string name)
    {
        string own = to.Traits.PlainSettingNames ? new string([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]) : name;
        if (own != name && _reported.Add($"{Subject} {name}"))
            diagnostics.Approximated($"In {Owner} the setting '{Errors.Shown(name)}' of the project has the name '{own}', since {to.Name} takes only letters, digits and underscores.", $"Give the project '{own}'.", Subject);
        return IsSecret(name) ? new SecretPart(own) : new SettingPart(own);
    }

    // Where variables and settings have one form, only the file tells them apart.
    private bool LooksLikeSetting(string name) =>
        IsEnvironment(from.Vocabulary, new SettingPart(name), name) || from.Vocabulary.Write(new SettingPart(name), TextPlace.Setting) == from.Vocabulary.Write(new VariablePart(name), TextPlace.Setting);

    /// <summary>Whether the system itself sets a variable of this name.</summary>
    public bool IsSystem(string name)
    {
        // With dots it is the name of which the shell sees another form: Build.Reason is BUILD_REASON.
        string seen = name.Contains('.', StringComparison.Ordinal) ? name.Replace('.', '_').ToUpperInvariant() : name;
        return from.Traits.SystemPrefixes.Any(prefix => seen.StartsWith(prefix, StringComparison.Ordinal));
    }

    private string ScriptWord(TextPart part, string script)
    {
        if (part is StepOutputPart output && StepOutput?.Invoke(output) is { } read)
            return read;
        if (part is not NativePart && to.Vocabulary.Write(part, TextPlace.Script) is { } word && !IsBetterAVariable(part, word))
            return OfEnvironment(part, word) ?? word;
        // What no script can say becomes a variable of the job, under the name that the script has for it.
        if (part is not NativePart && to.Vocabulary.Write(part, TextPlace.Setting) is { } setting)
        {
            string name = ShellReferences.NameOf(from.Vocabulary.Write(part, TextPlace.Script)) ?? VariableFor(from.Vocabulary.Write(part, TextPlace.Setting) ?? "FACT");
            Added = Added.With(name, setting);
            return $"${name}";
        }

        return part is NativePart ? Lost(part, TextPlace.Script) ?? "" : Word(part, TextPlace.Script) ?? Lost(part, TextPlace.Script) ?? "";
    }

    // A secret comes into a script by the environment, and so does what the system replaces only there.
    private string? OfEnvironment(TextPart part, string word)
    {
        string? name = part switch { SecretPart secret => secret.Name, SettingPart setting when word.StartsWith("{{", StringComparison.Ordinal) => setting.Name, _ => null };
        if (name is null || ShellReferences.NameOf(word) is not null || ShellReferences.NameOf($"${name}") != name || to.Vocabulary.Write(part, TextPlace.Setting) is not { } value)
            return null;
        if ((Job?.Variables.ContainsKey(name) ?? false) || pipeline.Variables.ContainsKey(name))
            return null;
        Added = Added.With(name, value);
        return $"${name}";
    }

    // What an expression puts into a script becomes code of it; the name of a branch should not.
    private bool IsBetterAVariable(TextPart part, string word) =>
        part is FactPart && (word.StartsWith("${{", StringComparison.Ordinal) || word.StartsWith("<<", StringComparison.Ordinal)) && ShellReferences.NameOf(from.Vocabulary.Write(part, TextPlace.Script)) is not null;

    private string? Word(TextPart part, TextPlace place) => to.Vocabulary.Write(part, place) ?? (part is FactPart fact ? Fallback(fact.Fact, place) : null);

    // What comes closest, and what the file itself tells.
    private string? Fallback(RunFact fact, TextPlace place)
    {
        (string? word, string? how) = fact switch
        {
            RunFact.ShortCommit => (Fact(RunFact.Commit, place), "the whole hash of the commit stands for the short one"),
            RunFact.Branch or RunFact.Tag or RunFact.Ref => (Fact(RunFact.RefName, place), "the name of the branch or tag stands for it"),
            RunFact.RefName => (Fact(RunFact.Branch, place), "the name of the branch stands for it"),
            RunFact.RunNumber => (Fact(RunFact.RunId, place), "the identifier of the run stands for its number"),
            RunFact.RunId => (Fact(RunFact.RunNumber, place), "the number of the run stands for its identifier"),
            RunFact.SourceBranch => (Fact(RunFact.Branch, place), "the name of the branch stands for it"),
            RunFact.RunnerOs => (OperatingSystem(), null),
            RunFact.PipelineName => (pipeline.Name, null),
            RunFact.JobName => (Job?.Id, null),
            RunFact.TemporaryFolder => ("/tmp", null),
            _ => (null, (string?)null),
        };
        if (word is not null && how is not null && _reported.Add($"{Subject} {fact}"))
            diagnostics.Approximated($"In {Owner} {how}: {to.Name} does not tell '{fact}'.", null, Subject);
        return word;
    }

    private string? Fact(RunFact fact, TextPlace place) => to.Vocabulary.Write(new FactPart(fact), place);

    private string OperatingSystem() => Job?.Runner.Labels.FirstOrDefault() is { } label
        ? label.StartsWith("windows", StringComparison.OrdinalIgnoreCase) ? "Windows" : label.StartsWith("macos", StringComparison.OrdinalIgnoreCase) ? "macOS" : "Linux"
        : "Linux";

    // ${{ steps.a.outputs.b }} becomes STEPS_A_OUTPUTS_B.
    private static string VariableFor(string text)
    {
        string name = string.Join('_', new string([.. text.ToUpperInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        name = name.Length > 60 ? name[..60].TrimEnd('_') : name;
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? $"VALUE_{name}".TrimEnd('_') : name;
    }
}
