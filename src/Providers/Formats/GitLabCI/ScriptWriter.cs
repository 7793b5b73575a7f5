using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Steps to <c>script</c> and <c>after_script</c>, with the image that a tool needs.</summary>
internal sealed class ScriptWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    // Official images by tool: https://hub.docker.com/_/python and its like; https://mcr.microsoft.com/product/dotnet/sdk.
    private static readonly Dictionary<string, (string Image, string Latest)> Images = new(StringComparer.Ordinal)
    {
        ["python"] = ("python", "3"),
        ["node"] = ("node", "lts"),
        ["dotnet"] = ("mcr.microsoft.com/dotnet/sdk", "latest"),
        ["go"] = ("golang", "latest"),
        ["java"] = ("eclipse-temurin", "latest"),
        ["ruby"] = ("ruby", "latest"),
        ["php"] = ("php", "latest"),
        ["rust"] = ("rust", "latest"),
    };

    private readonly Pipeline _pipeline;
    private readonly Job _job;
    private readonly string _owner;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<string> _lines = [];
    private readonly List<string> _after = [];

    public ScriptWriter(Pipeline pipeline, Job job, string owner, DiagnosticBag diagnostics)
    {
        (_pipeline, _job, _owner, _diagnostics) = (pipeline, job, owner, diagnostics);
        foreach (Step step in job.Steps)
            Add(step);
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

    private static YamlList? Lines(List<string> lines) => lines.Count == 0 ? null : new([.. lines.Select(line => new YamlScalar(line.Contains('\n', StringComparison.Ordinal) ? line + "\n" : line))]);

    private void Add(Step step)
    {
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format && setting.Key is not ("uses" or "context" or "merge-multiple")))
            _diagnostics.Lost($"'{setting.Key}' ({Errors.Shown(setting.Text.ReplaceLineEndings(", "))}) of a step of {_owner}", Format);
        switch (step)
        {
            case ScriptStep script:
                AddScript(script);
                break;
            case SetupToolStep setup:
                SetUp(setup);
                break;
            case CheckoutStep or CacheStep or UploadArtifactStep or DownloadArtifactStep or PublishTestResultsStep:
                break;
            case ApproveStep approve:
                if (!_job.Manual)
                    _diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' inside {_owner}", Format, "Make it a job of its own with 'when: manual'.");
                break;
            case NativeStep native:
                _diagnostics.Lost($"the step '{Errors.Shown(native.Reference.Length > 0 ? native.Reference : native.Name ?? "")}' ({native.Format}) of {_owner}", Format, "Write the commands that do the same.");
                break;
            default:
                foreach (string line in StepScripts.Of(step) ?? [])
                    Into(step).Add(Translated(line));
                break;
        }
    }

    private void AddScript(ScriptStep step)
    {
        string script = Translated(step.Script);
        List<string> into = Into(step);
        Variables = Variables.With(new VariableMap(step.Variables.Where(entry => _job.Variables.Find(entry.Key) is null).Select(entry => KeyValuePair.Create(entry.Key, Translated(entry.Value)))));
        string[] lines = step.Shell switch
        {
            null or "bash" or "sh" => ShellText.Lines(script),
            "pwsh" or "powershell" => [$"pwsh -NoProfile -Command - <<'CICDTOOLS'\n{script}\nCICDTOOLS"],
            "python" => [$"python3 - <<'CICDTOOLS'\n{script}\nCICDTOOLS"],
            _ => [],
        };
        if (lines.Length == 0)
            _diagnostics.Lost($"a script for the shell '{Errors.Shown(step.Shell!)}' in {_owner}", Format, "Rewrite it for bash.");
        if (step.WorkingDirectory is { } folder && lines.Length > 0)
            lines = [$"cd {ShellText.Quote(Translated(folder))}", .. lines, "cd \"$CI_PROJECT_DIR\""];
        if (step.ContinueOnError && !ReferenceEquals(into, _after) && lines.Length > 0)
            lines = [$"(\n{string.Join('\n', lines)}\n) || true"];
        into.AddRange(lines);
    }

    // What runs in any case comes after the script; steps that depend on more cannot be told apart in one script.
    private List<string> Into(Step step)
    {
        if (step.Condition is AlwaysCondition)
            return _after;
        if (step.Condition is not (null or OnSuccessCondition))
        {
            _diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of a step of {_owner}; the step was left out.", Remedy = "Make it a job of its own with rules." });
            return [];
        }

        return _lines;
    }

    private void SetUp(SetupToolStep setup)
    {
        if (_job.Container is not null)
            return;
        if (Container is null && Images.TryGetValue(setup.Tool, out (string Image, string Latest) image))
            Container = new() { Image = $"{image.Image}:{Tag(setup.Version, image.Latest)}" };
        else
            _diagnostics.Lost($"the set-up of '{setup.Tool}' in {_owner}", Format, "Use an image that has it.");
    }

    private string Tag(string? version, string latest)
    {
        string tag = Translated(version ?? latest).Replace(".x", "", StringComparison.Ordinal);
        return tag.Length > 0 && tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '$') ? tag : latest;
    }

    /// <summary>Text with variables in place of another format's expressions; what has none is named.</summary>
    public string Translated(string text)
    {
        if (_pipeline.Format == Format || !text.Contains("${{", StringComparison.Ordinal))
            return text;
        if (ForeignKeys.Untranslated(text) is { } rest)
            _diagnostics.Lost($"the expression '{Errors.Shown(rest)}' in {_owner}", Format, "Put a variable in its place.");
        return ForeignKeys.Text(text);
    }
}
