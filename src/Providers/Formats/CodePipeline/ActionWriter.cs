using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// A job to actions: its commands are one <c>Commands</c> action; an approval, a deployment to a cluster and what only CodePipeline knows are
/// actions of their own, one after the other.
/// </summary>
internal sealed class ActionWriter(Pipeline pipeline, Job job, SourceStage source, ActionPlan plan, DiagnosticBag diagnostics)
{
    private const string Format = CodePipelineFormat.FormatName;

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";
    private readonly bool _isTranslated = pipeline.Path is null && pipeline.Format == Format;
    private readonly List<(ActionType Type, YamlBuilder Content)> _actions = [];
    private readonly List<(ScriptStep Step, int Index)> _scripts = [];
    private readonly List<string> _inputs = [];
    private readonly List<YamlNode> _outputs = [];

    public List<YamlMap> Write(bool isConditionSaid, ServiceNames names, ref int order)
    {
        Losses(isConditionSaid);
        if (job.Manual)
            _actions.Add((ActionType.Approval, Approval(new ApproveStep { Message = $"Start {job}?" }, -1)));
        for (int i = 0; i < job.Steps.Length; i++)
            Add(job.Steps[i], i, isConditionSaid);
        // A job that only makes artifacts or outputs, or does nothing that can be said, is a command all the same.
        if (_scripts.Count > 0 || _actions.TrueForAll(action => action.Type == ActionType.Approval) && (_outputs.Count > 0 || job.Outputs.Count > 0 || _actions.Count == 0))
            Flush(isConditionSaid, always: true);
        List<YamlMap> written = [];
        string wanted = ServiceNames.Clean(job.Name ?? job.Id, ".@-_");
        for (int i = 0; i < _actions.Count; i++)
        {
            (ActionType type, YamlBuilder content) = _actions[i];
            bool isLast = i == _actions.Count - 1;
            string name = names.Take(isLast ? wanted : type == ActionType.Approval ? $"{wanted}-approve" : $"{wanted}-{i + 1}", "Action");
            if (isLast && name != (job.Name ?? job.Id))
                diagnostics.Approximated($"{char.ToUpperInvariant(_owner[0])}{_owner[1..]} is the action '{name}'.", subject: ModelPath.Job(job.Id));
            written.Add(Action(name, type, content, order++, isLast));
        }

        return written;
    }

    private YamlMap Action(string name, ActionType type, YamlBuilder content, int order, bool isLast)
    {
        YamlBuilder action = new YamlBuilder().Add("name", name).Add("actionTypeId", type.Write()).Add("runOrder", order);
        foreach (YamlEntry entry in content.Map.Entries)
            action.Add(entry.Name, entry.Value);
        if (type != ActionType.Approval)
        {
            string[] inputs = _inputs.Count == 0 && type == ActionType.Commands && source.Artifact is { } sources ? [sources] : [.. _inputs.Distinct()];
            action.Add("inputArtifacts", inputs.Length == 0 ? null : new YamlList([.. inputs.Select(input => new YamlBuilder().Add("name", input).Map)]));
        }

        if (isLast)
        {
            if (_outputs.Count > 0)
                action.Add("outputArtifacts", new YamlList(_outputs));
            if (type == ActionType.Commands && job.Outputs.Count > 0)
            {
                action.Add("outputVariables", YamlBuilder.List(job.Outputs.Keys.Take(15)));
                if (!job.Native.Any(setting => setting is { Format: Format, Key: "namespace" }) && _isTranslated)
                    action.Add("namespace", ServiceNames.Clean(job.Id, "@-_"));
            }

            foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && setting.Key != MatrixTasks.Origin && !action.Has(setting.Key)))
                action.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        }

        return action.Map;
    }

    private void Add(Step step, int index, bool isConditionSaid)
    {
        string subject = ModelPath.Step(job.Id, index);
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: $"{subject}.native.{setting.Key}");
        switch (step)
        {
            case CheckoutStep checkout:
                if (checkout.Depth is not null || checkout.Submodules || checkout.Lfs || checkout.Ref is not null)
                    diagnostics.Lost($"how {_owner} checks the sources out", Format, "Let the source action hand over a clone (OutputArtifactFormat CODEBUILD_CLONE_REF).", subject);
                if (source.Artifact is { } artifact)
                    _inputs.Add(artifact);
                break;
            case DownloadArtifactStep download:
                string[] found = [.. plan.Find(job, download)];
                if (found.Length == 0)
                    diagnostics.Lost($"the artifact '{Errors.Shown(download.Artifact ?? "of the jobs before")}', which no job before it keeps, in {_owner}", Format, subject: subject);
                else if (_inputs.Count > 0 && _isTranslated)
                    diagnostics.Approximated($"The files of '{Errors.Shown(found[0])}' are in a folder of their own in {_owner}, named by CODEBUILD_SRC_DIR_{found[0]}.", "Copy them to where they are expected.", subject, DiagnosticSeverity.Warning);
                _inputs.AddRange(found);
                break;
            case UploadArtifactStep upload:
                Upload(upload, subject);
                break;
            case ScriptStep script:
                _scripts.Add((script, index));
                break;
            case ApproveStep approve:
                Flush(isConditionSaid);
                _actions.Add((ActionType.Approval, Approval(approve, index)));
                break;
            case DeployManifestsStep or DeployChartStep when Cluster(step):
                Flush(isConditionSaid);
                _actions.Add((ActionType.Eks, Deploy(step)));
                break;
            case NativeStep { Format: Format } native when ActionType.Of(native.Reference) is { } type:
                Flush(isConditionSaid);
                _actions.Add((type, new YamlBuilder().Add("configuration", native.Inputs).Add("environmentVariables", Plain())));
                break;
            default:
                // References become variables, which single quotes would hide; so they are replaced before words are quoted.
                if (StepScripts.Of(StepWords.Replace(step, _isTranslated ? CommandsWriter.Escape : word => word)) is { Length: > 0 } lines)
                    _scripts.Add((new ScriptStep { Script = string.Join('\n', lines), Condition = step.Condition, ContinueOnError = step.ContinueOnError, Variables = step.Variables }, index));
                else
                    diagnostics.Lost(What(step), Format, Remedy(step), subject);
                break;
        }
    }

    private string What(Step step) => step switch
    {
        SetupToolStep setup => $"the set-up of '{Errors.Shown(setup.Tool)}' of {_owner}",
        CacheStep cache => $"the cache '{Errors.Shown(cache.Key)}' of {_owner}",
        PublishTestResultsStep => $"the test results of {_owner}",
        NativeStep native => $"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {_owner}",
        _ => $"a {step.GetType().Name} of {_owner}",
    };

    private static string? Remedy(Step step) => step switch
    {
        SetupToolStep => "Install it by commands, or use a CodeBuild action whose build specification names the runtime.",
        CacheStep or PublishTestResultsStep => "Use a CodeBuild action, whose build specification has it.",
        _ => null,
    };

    private void Flush(bool isConditionSaid, bool always = false)
    {
        if (_scripts.Count == 0 && !always)
            return;
        _actions.Add((ActionType.Commands, new CommandsWriter(job, Variables, _isTranslated, diagnostics).Write(_scripts, isConditionSaid ? null : job.Condition, job.Outputs)));
        _scripts.Clear();
    }

    private VariableMap Variables => pipeline.Variables.With(job.Variables);

    private YamlList? Plain() => job.Variables.Count == 0 ? null : new([.. job.Variables.Select(entry => BuildSpec.References.Any().Match(entry.Value) is { Success: true } match && match.Length == entry.Value.Length
        ? new YamlBuilder().Add("name", entry.Key).Add("value", match.Groups["name"].Value).Add("type", "SECRETS_MANAGER").Map
        : new YamlBuilder().Add("name", entry.Key).Add("value", entry.Value).Add("type", "PLAINTEXT").Map)]);

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ManualApproval.html
    private YamlBuilder Approval(ApproveStep step, int index)
    {
        if (step.Approvers.Length > 0)
            diagnostics.Lost($"who may approve in {_owner}", Format, "Give only them the permission codepipeline:PutApprovalResult.", ModelPath.Step(job.Id, index));
        YamlBuilder configuration = new YamlBuilder().Add("CustomData", step.Message.Length == 0 ? null : step.Message);
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format == Format))
            configuration.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        double? minutes = job.Timeout?.TotalMinutes;
        return new YamlBuilder().Add("configuration", configuration).Add("timeoutInMinutes", minutes is null ? null : (int)Math.Clamp(Math.Ceiling(minutes.Value), 5, 86400));
    }

    private static bool Cluster(Step step) => step.Native.Any(setting => setting is { Format: Format, Key: "ClusterName" });

    private YamlBuilder Deploy(Step step)
    {
        YamlBuilder configuration = step switch
        {
            DeployManifestsStep manifests => new YamlBuilder().Add("ManifestFiles", string.Join(',', manifests.Paths)).Add("Namespace", manifests.Namespace),
            DeployChartStep chart => new YamlBuilder().Add("HelmReleaseName", chart.Release).Add("HelmChartLocation", chart.Chart).Add("Namespace", chart.Namespace),
            _ => new YamlBuilder(),
        };
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format == Format))
            configuration.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        return new YamlBuilder().Add("configuration", configuration).Add("environmentVariables", Plain());
    }

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_OutputArtifact.html: ten paths of 128 characters.
    private void Upload(UploadArtifactStep step, string subject)
    {
        string[] files = [.. step.Paths.Select(path => _isTranslated && (path.EndsWith('/') || !Path.HasExtension(path)) && path.AsSpan().IndexOfAny("*?[$") < 0 ? $"{path.TrimEnd('/')}/**/*" : path)];
        string[] said = [.. files.Where(file => file.Length is > 0 and <= 128).Take(10)];
        if (said.Length < files.Length)
            diagnostics.Lost($"some of the paths of the artifact '{Errors.Shown(step.Artifact)}' of {_owner}", Format, "Use at most ten paths of 128 characters.", subject);
        if (step.Exclude.Length > 0)
            diagnostics.Lost($"what the artifact '{Errors.Shown(step.Artifact)}' of {_owner} leaves out", Format, "Remove the files before the action ends.", subject);
        if (step.Retention is not null)
            diagnostics.Lost($"how long the artifact '{Errors.Shown(step.Artifact)}' of {_owner} is kept", Format, "Give the bucket a lifecycle rule.", subject);
        if (said.Length > 0)
            _outputs.Add(new YamlBuilder().Add("name", plan.NameOf(job, step)).Add("files", YamlBuilder.List(said)).Map);
    }

    private void Losses(bool isConditionSaid)
    {
        bool runs = job.Steps.All(step => step is not (ApproveStep or NativeStep { Format: Format }));
        if (job.Condition is not (null or OnSuccessCondition) && !isConditionSaid && !runs)
            diagnostics.Lost($"the condition of {_owner}", Format, "Put it into a stage of its own with a condition.", ModelPath.Part(job.Id, "condition"));
        Lost(job.Runner.Labels.Length > 0, $"the machine '{Errors.Shown(string.Join(", ", job.Runner.Labels))}' of {_owner}", "runner", "Use a CodeBuild action, whose project chooses it.");
        Lost(job.Container is not null, $"the container '{Errors.Shown(job.Container?.Image ?? "")}' of {_owner}", "container", "Use a CodeBuild action, whose project chooses the image.");
        Lost(job.Timeout is not null && runs, $"the timeout of {_owner}", "timeout", "Only approvals have one; commands end after 55 minutes.");
        Lost(job.ContinueOnError, $"that the pipeline goes on after a failure of {_owner}", null, "Let its commands end with success.");
        Lost(job.Environment is not null, $"the environment '{Errors.Shown(job.Environment?.Name ?? "")}' of {_owner}", "environment", null);
        Lost(job.Outputs.Count > 15, $"more than 15 outputs of {_owner}", "outputs", null);
        for (int i = 0; i < job.Services.Length; i++)
            diagnostics.Lost($"the service '{Errors.Shown(job.Services[i].Name)}' of {_owner}", Format, "Use a CodeBuild action of a privileged project that starts it.", ModelPath.Service(job.Id, i));
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of {_owner} ({setting.Format})", Format, subject: ModelPath.Native(job.Id, setting.Key));
    }

    private void Lost(bool isLost, string what, string? part, string? remedy)
    {
        if (isLost)
            diagnostics.Lost(what, Format, remedy, part is null ? ModelPath.Job(job.Id) : ModelPath.Part(job.Id, part));
    }
}
