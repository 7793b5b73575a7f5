using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>
/// A job to stages, one after the other: its commands run as a script of Spinnaker's script stage, or as a Kubernetes job where it has a container;
/// an approval is a manual judgment, manifests are deployed. The last stage has the job's id, so that others wait for it.
/// </summary>
internal sealed class StageWriter(Pipeline pipeline, Job job, string[] needs, List<YamlNode> artifacts, DiagnosticBag diagnostics)
{
    private const string Format = SpinnakerFormat.FormatName;
    private const string Account = "default";

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";
    private readonly bool _isTranslated = pipeline.Path is null && pipeline.Format == Format;
    private readonly List<(string Type, YamlBuilder Content)> _stages = [];
    private readonly List<string> _scripts = [];
    private ScriptStep? _single;

    public IEnumerable<YamlMap> Write()
    {
        Losses();
        if (job.Manual)
            _stages.Add((StageTypes.Judgment, Judgment(new ApproveStep { Message = $"Start {job}?" })));
        for (int i = 0; i < job.Steps.Length; i++)
            Add(job.Steps[i], ModelPath.Step(job.Id, i));
        Flush();
        if (_stages.Count == 0)
            _stages.Add(("wait", new YamlBuilder().Add("waitTime", 1)));
        string[] before = needs;
        for (int i = 0; i < _stages.Count; i++)
        {
            bool isLast = i == _stages.Count - 1;
            string refId = isLast ? job.Id : string.Create(CultureInfo.InvariantCulture, $"{job.Id}-{i + 1}");
            yield return Stage(refId, before, _stages[i].Type, _stages[i].Content, isLast);
            before = [refId];
        }
    }

    private YamlMap Stage(string refId, string[] before, string type, YamlBuilder content, bool isLast)
    {
        string name = job.Name ?? job.Id;
        YamlBuilder stage = new YamlBuilder().Add("refId", refId).Add("requisiteStageRefIds", YamlBuilder.List(before)).Add("name", isLast ? name : $"{name} ({refId})").Add("type", type);
        foreach (YamlEntry entry in content.Map.Entries)
            stage.Add(entry.Name, entry.Value);
        // What is skipped lets the stages after it run all the same, so each of a job's stages asks.
        if (job.Condition is { } condition && (condition is not OnSuccessCondition || !_isTranslated))
            stage.Add("stageEnabled", new YamlBuilder().Add("type", "expression").Add("expression", ConditionText.Write(condition) ?? "false"));
        if (job.ContinueOnError)
            stage.Add("failPipeline", YamlBuilder.Plain("false")).Add("continuePipeline", YamlBuilder.Plain("true")).Add("completeOtherBranchesThenFail", YamlBuilder.Plain("false"));
        if (job.Timeout is { } timeout)
            stage.Add("overrideTimeout", YamlBuilder.Plain("true")).Add("stageTimeoutMs", YamlBuilder.Plain(((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)));
        if (isLast)
        {
            foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && setting.Key != MatrixTasks.Origin && !stage.Has(setting.Key)))
                stage.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        }

        return stage.Map;
    }

    private void Add(Step step, string subject)
    {
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: $"{subject}.native.{setting.Key}");
        switch (step)
        {
            case ScriptStep script:
                Script(script, subject);
                break;
            case ApproveStep approve:
                Flush();
                _stages.Add((StageTypes.Judgment, Judgment(approve)));
                break;
            case DeployManifestsStep deploy:
                Flush();
                Deploy(deploy, subject);
                break;
            case NativeStep { Format: Format } native:
                Flush();
                YamlBuilder content = new();
                foreach ((string key, string text) in native.Inputs)
                    content.Add(key, YamlLoader.Fragment(text));
                _stages.Add((native.Reference, content));
                break;
            case CheckoutStep:
                diagnostics.Lost($"that {_owner} has the repository's files", Format, "Use an image that holds them, or clone them in the script.", subject);
                break;
            default:
                if (StepScripts.Of(step) is { Length: > 0 } lines)
                    Script(new ScriptStep { Script = string.Join('\n', lines), Condition = step.Condition, ContinueOnError = step.ContinueOnError, Variables = step.Variables }, subject);
                else
                    diagnostics.Lost($"the step '{Errors.Shown(step.Name ?? (step as NativeStep)?.Reference ?? step.GetType().Name)}' of {_owner}", Format, step is SetupToolStep ? "Use an image that holds the tool." : null, subject);
                break;
        }
    }

    private void Script(ScriptStep script, string subject)
    {
        if (script.Timeout is not null)
            diagnostics.Lost($"the timeout of a step of {_owner}", Format, "Call the command with timeout(1).", subject);
        if (script.Condition is not (null or OnSuccessCondition))
            diagnostics.Lost($"the condition of a step of {_owner}; its commands do not run", Format, "Make it a stage of its own with an expression.", $"{subject}.condition");
        bool skips = script.Condition is not (null or OnSuccessCondition);
        bool isPlain = !skips && !script.ContinueOnError && script.WorkingDirectory is null && script.Variables.Count == 0;
        if (_scripts.Count > 0 || !isPlain || script.Shell is not (null or "sh" or "bash") || job.Steps.Count(step => step is ScriptStep || StepScripts.Of(step) is not null) > 1)
            _single = null;
        else
            _single = script;
        string text = Interpreted(script);
        if (skips)
            text = string.Join('\n', text.Split('\n').Select(line => $"# {line}"));
        string exports = string.Concat(script.Variables.Select(entry => $"export {entry.Key}=\"{entry.Value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"));
        string folder = script.WorkingDirectory is null ? "" : $"cd {ShellText.Quote(script.WorkingDirectory)}\n";
        _scripts.Add(isPlain ? text : $"(\n{exports}{folder}{text}\n){(script.ContinueOnError ? " || true" : "")}");
    }

    private static string Interpreted(ScriptStep script) => script.Shell switch
    {
        null or "sh" or "bash" => script.Script,
        "python" => $"python3 - <<'SCRIPT'\n{script.Script}\nSCRIPT",
        "pwsh" => $"pwsh -NoProfile -NonInteractive -File - <<'SCRIPT'\n{script.Script}\nSCRIPT",
        _ => $"{script.Shell} <<'SCRIPT'\n{script.Script}\nSCRIPT",
    };

    private void Flush()
    {
        if (_scripts.Count == 0)
            return;
        string text = string.Join('\n', _scripts);
        VariableMap variables = pipeline.Variables.With(job.Variables);
        NativeSetting[] own = [.. _single?.Native.Where(setting => setting.Format == Format) ?? []];
        YamlBuilder content = new();
        if (job.Container is { } container)
        {
            string? shell = _single?.Shell is "bash" || job.Steps.OfType<ScriptStep>().Any(step => step.Shell == "bash") ? "bash" : null;
            content.Add("manifest", JobManifest.Write(JobManifest.NameOf(job.Id), container.Image, new ScriptStep { Script = text, Shell = shell }, variables.With(container.Variables)));
            if (own.Length == 0)
            {
                content.Add("account", Account).Add("cloudProvider", "kubernetes").Add("source", "text");
                Fill("account");
            }
        }
        else
        {
            string exports = string.Concat(variables.Select(entry => $"export {entry.Key}=\"{entry.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"));
            content.Add("command", exports + text);
        }

        foreach (NativeSetting setting in own)
            content.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        _stages.Add((job.Container is null ? StageTypes.Script : StageTypes.RunJob, content));
        _scripts.Clear();
        _single = null;
    }

    private static YamlBuilder Judgment(ApproveStep step)
    {
        YamlBuilder content = new YamlBuilder().Add("instructions", step.Message.Length == 0 ? null : step.Message).Add("selectedStageRoles", step.Approvers);
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format == Format))
            content.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        return content.Has("judgmentInputs") ? content : content.Add("judgmentInputs", new YamlList([]));
    }

    // A stage of its own kind keeps what it had; a path of another system becomes an artifact that is expected from the repository.
    private void Deploy(DeployManifestsStep step, string subject)
    {
        NativeSetting[] own = [.. step.Native.Where(setting => setting.Format == Format)];
        if (own.Length > 0 || !_isTranslated)
        {
            YamlBuilder content = new YamlBuilder().Add("namespaceOverride", step.Namespace);
            foreach (NativeSetting setting in own)
                content.Add(setting.Key, YamlLoader.Fragment(setting.Text));
            _stages.Add((StageTypes.Deploy, content));
            return;
        }

        Fill("account");
        foreach (string path in step.Paths)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{job.Id}-manifest-{artifacts.Count + 1}");
            YamlBuilder match = new YamlBuilder().Add("type", "github/file").Add("name", path);
            artifacts.Add(new YamlBuilder().Add("id", id).Add("displayName", path).Add("matchArtifact", match).AddFlag("useDefaultArtifact", false, byDefault: true).AddFlag("usePriorArtifact", true).Map);
            diagnostics.Approximated($"'{Errors.Shown(path)}' is an artifact that the pipeline expects from its trigger.", "Give the artifact an account that can read the repository.", subject, DiagnosticSeverity.Warning);
            _stages.Add((StageTypes.Deploy, new YamlBuilder().Add("account", Account).Add("cloudProvider", "kubernetes").Add("source", "artifact").Add("manifestArtifactId", id).Add("moniker", new YamlBuilder().Add("app", JobManifest.NameOf(pipeline.Name).TrimEnd('-'))).Add("namespaceOverride", step.Namespace)));
        }
    }

    private void Fill(string key)
    {
        if (_isTranslated)
            diagnostics.Approximated($"A stage of {_owner} needs '{key}'; '{Account}' stands there.", "Put your account in its place.", ModelPath.Job(job.Id), DiagnosticSeverity.Warning);
    }

    private void Losses()
    {
        if (job.Condition is { } condition && ConditionText.Write(condition) is null)
            diagnostics.Lost($"the condition of {_owner}; it does not run", Format, "Write the expression by hand.", ModelPath.Part(job.Id, "condition"));
        Lost(job.Runner.Labels.Length > 0, $"the machine '{Errors.Shown(string.Join(", ", job.Runner.Labels))}' of {_owner}", "runner", "Run its commands as a Kubernetes job.");
        Lost(job.Container is { } container && (container.Entrypoint is not null || container.Native.Length > 0), $"how the container of {_owner} is started", "container", null);
        Lost(job.Retries > 0, $"the retries of {_owner}", "retries", null);
        Lost(job.Environment is not null, $"the environment '{Errors.Shown(job.Environment?.Name ?? "")}' of {_owner}", "environment", "Spinnaker deploys to accounts.");
        Lost(job.Outputs.Count > 0, $"the outputs of {_owner}", "outputs", "Print them as SPINNAKER_PROPERTY_NAME=value.");
        for (int i = 0; i < job.Services.Length; i++)
            diagnostics.Lost($"the service '{Errors.Shown(job.Services[i].Name)}' of {_owner}", Format, "Write the manifest of the job by hand.", ModelPath.Service(job.Id, i));
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of {_owner} ({setting.Format})", Format, subject: ModelPath.Native(job.Id, setting.Key));
    }

    private void Lost(bool isLost, string what, string part, string? remedy)
    {
        if (isLost)
            diagnostics.Lost(what, Format, remedy, ModelPath.Part(job.Id, part));
    }
}
