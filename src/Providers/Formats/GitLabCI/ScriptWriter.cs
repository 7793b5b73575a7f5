using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Steps to <c>script</c> and <c>after_script</c>, with the image that a tool needs.</summary>
internal sealed class ScriptWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    private static readonly GitLabVocabulary Vocabulary = new();

    private readonly Job _job;
    private readonly string _owner;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<string> _lines = [];
    private readonly List<string> _after = [];
    private int _index;

    public ScriptWriter(Job job, string owner, DiagnosticBag diagnostics)
    {
        (_job, _owner, _diagnostics) = (job, owner, diagnostics);
        for (_index = 0; _index < job.Steps.Length; _index++)
            Add(job.Steps[_index]);
        foreach ((string name, string value) in job.Outputs)
            _lines.Add($"echo \"{GitLabVocabulary.OutputName(job.Id, name)}={value}\" >> \"$CI_PROJECT_DIR/{ArtifactWriter.OutputFile}\"");
        bool starts = job.Native.Any(setting => setting.Format == Format && setting.Key is "trigger" or "run");
        // A job must do something; one that only hands files on does nothing.
        if (_lines.Count == 0 && !starts)
            _lines.Add("true");
    }

    /// <summary>The image of the tool that the job sets up; null for none.</summary>
    public Container? Container { get; private set; }

    /// <summary>Variables that steps have to themselves in other systems.</summary>
    public VariableMap Variables { get; private set; } = new();

    public YamlNode? Script => Lines(_lines);

    public YamlNode? AfterScript => Lines(_after);

    private string Subject => ModelPath.Step(_job.Id, _index);

    private static YamlList? Lines(List<string> lines) => lines.Count == 0 ? null : new([.. lines.Select(line => new YamlScalar(line.Contains('\n', StringComparison.Ordinal) ? line + "\n" : line))]);

    private void Add(Step step)
    {
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format))
            _diagnostics.Lost($"'{setting.Key}' ({Errors.Shown(setting.Text.ReplaceLineEndings(", "))}) of a step of {_owner}", Format, null, ModelPath.StepPart(_job.Id, _index, $"native.{setting.Key}"));
        switch (step)
        {
            case ScriptStep script:
                AddScript(script);
                break;
            case SetupToolStep setup:
                SetUp(setup);
                break;
            case CheckoutStep checkout:
                if (checkout.Ref is not null)
                    Into(step, [$"git fetch origin {ShellText.Quote(checkout.Ref)} && git checkout FETCH_HEAD"]);
                break;
            case CacheStep or UploadArtifactStep or DownloadArtifactStep or PublishTestResultsStep:
                break;
            case ApproveStep approve:
                if (!_job.Manual)
                    _diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' inside {_owner}", Format, "Make it a job of its own with 'when: manual'.", Subject);
                break;
            case NativeStep native:
                _diagnostics.Lost($"the step '{Errors.Shown(native.Reference.Length > 0 ? native.Reference : native.Name ?? "")}' ({native.Format}) of {_owner}", Format, "Write the commands that do the same.", Subject);
                break;
            default:
                Into(step, StepScripts.Of(step) ?? []);
                break;
        }
    }

    private void AddScript(ScriptStep step)
    {
        Variables = Variables.With(new VariableMap(step.Variables.Where(entry => _job.Variables.Find(entry.Key) is null)));
        string[] lines = step.Shell switch
        {
            null or "bash" or "sh" => ShellText.Lines(step.Script),
            "pwsh" or "powershell" => [$"pwsh -NoProfile -Command - <<'CICDTOOLS'\n{step.Script}\nCICDTOOLS"],
            "python" => [$"python3 - <<'CICDTOOLS'\n{step.Script}\nCICDTOOLS"],
            _ => [],
        };
        if (lines.Length == 0)
            _diagnostics.Lost($"a script for the shell '{Errors.Shown(step.Shell!)}' in {_owner}", Format, "Rewrite it for bash.", Subject);
        if (step.WorkingDirectory is { } folder && lines.Length > 0)
            lines = [$"cd {ShellText.Quote(folder)}", .. lines, "cd \"$CI_PROJECT_DIR\""];
        if (step.Timeout is not null)
            _diagnostics.Lost($"the time limit of a step of {_owner}", Format, "Give the job a 'timeout'.", Subject);
        Into(step, lines);
    }

    // What runs in any case comes after the script; a condition of its own becomes one of the shell.
    private void Into(Step step, string[] lines)
    {
        if (lines.Length == 0)
            return;
        (Condition? status, Condition? rest) = RuleWriter.Split(step.Condition);
        bool after = status is AlwaysCondition or OnFailureCondition;
        List<string> tests = [];
        if (status is OnFailureCondition)
            tests.Add("[ \"$CI_JOB_STATUS\" = failed ]");
        if (status is NeverCondition || (rest is not null && ShellConditions.Write(rest, Vocabulary, EventRules.NameOf) is null))
        {
            if (status is not NeverCondition)
                _diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of a step of {_owner}; the step was left out.", Remedy = "Make it a job of its own with rules.", Subject = ModelPath.StepPart(_job.Id, _index, "condition") });
            return;
        }

        if (rest is not null)
        {
            tests.Add(ShellConditions.Write(rest, Vocabulary, EventRules.NameOf)!);
            _diagnostics.Approximated($"The condition of a step of {_owner} is an 'if' of the shell around its commands.", null, ModelPath.StepPart(_job.Id, _index, "condition"));
        }

        if (after && !step.ContinueOnError)
            _diagnostics.Approximated($"In {Format} what runs after a failure comes after the script of {_owner}, and its own failure counts for nothing.", null, ModelPath.StepPart(_job.Id, _index, "condition"));
        if (tests.Count > 0)
            lines = [$"if {string.Join(" && ", tests)}; then\n{string.Join('\n', lines)}\nfi"];
        // Errors end a shell's part only where nothing asks how it ended.
        if (step.ContinueOnError && !after)
            lines = [$"set +e\n(\nset -e\n{string.Join('\n', lines)}\n)\nset -e"];
        (after ? _after : _lines).AddRange(lines);
    }

    private void SetUp(SetupToolStep setup)
    {
        if (setup.Inputs.Count > 0)
            _diagnostics.Approximated($"The inputs {string.Join(", ", setup.Inputs.Keys.Select(Errors.Shown))} of the set-up of '{setup.Tool}' in {_owner} have no meaning for an image.", null, Subject);
        if (_job.Container is not null)
            return;
        if (Container is null && ToolImages.Of(setup, tag => tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '$')) is { } image)
            Container = new() { Image = image };
        else
            _diagnostics.Lost($"the set-up of '{setup.Tool}' in {_owner}", Format, "Use an image that has it.", Subject);
    }
}
