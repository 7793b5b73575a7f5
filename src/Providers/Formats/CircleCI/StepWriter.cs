using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Steps to what stands under <c>steps</c>; those of one condition stand together under <c>when</c>.</summary>
internal sealed class StepWriter(Pipeline pipeline, Job job, string owner, ExecutorWriter executor, DiagnosticBag diagnostics)
{
    private const string Format = CircleCIFormat.FormatName;

    private readonly List<(YamlNode Node, Condition? Condition)> _steps = [];
    private bool _attached;

    /// <summary>The steps, all of them under the job's own condition where it has one.</summary>
    public YamlList Write(Condition? logic)
    {
        bool builds = executor.IsDocker && job.Steps.Any(step => step is BuildImageStep or PushImageStep) && !job.Steps.Any(step => step is NativeStep { Reference: "setup_remote_docker" });
        for (int i = 0; i < job.Steps.Length; i++)
        {
            // Images are built by a Docker beside the container (https://circleci.com/docs/reference/configuration-reference/#setupremotedocker).
            if (builds && job.Steps[i] is BuildImageStep or PushImageStep)
            {
                _steps.Add((new YamlScalar("setup_remote_docker"), null));
                builds = false;
            }

            One(job.Steps[i], i);
        }

        foreach (CacheStep cache in job.Steps.OfType<CacheStep>().Where(cache => cache.Save && cache.Restore))
            _steps.Add((Settings("save_cache", Save(cache)), null));
        if (_steps.Count == 0)
            _steps.Add((new YamlBuilder().Add("run", "true").Map, null));
        YamlList steps = Grouped();
        return logic is null ? steps : new([Block(logic, steps)]);
    }

    private void One(Step step, int index)
    {
        string subject = ModelPath.Step(job.Id, index);
        (Condition? status, Condition? logic) = Split(step, index);
        switch (step)
        {
            case ScriptStep script:
                Add(Script(script, script.Script, status, index), logic);
                return;
            case CheckoutStep checkout:
                if (checkout.Submodules || checkout.Lfs || checkout.Ref is not null)
                    diagnostics.Lost($"the ref, submodules or large files of the checkout in {owner}", Format, "Add a script with the Git commands.", subject);
                if (checkout.Depth is not null)
                    diagnostics.Approximated($"The checkout in {owner} brings all commits, as every one does in {Format}.", subject: subject);
                // A checkout has a path, a method and a depth, but no name (https://circleci.com/docs/reference/configuration-reference/#checkout).
                if (checkout.Name is not null)
                    diagnostics.Lost($"the name of the checkout in {owner}", Format, subject: subject);
                Add(Settings("checkout", Common(checkout with { Name = null }, new(), null)), logic);
                return;
            case CacheStep { Restore: true } cache:
                Add(Settings("restore_cache", Common(step, new YamlBuilder().Add("keys", [cache.Key, .. cache.RestoreKeys]), null)), logic);
                return;
            case CacheStep cache:
                Add(Settings("save_cache", Common(step, Save(cache), status)), logic);
                return;
            case UploadArtifactStep upload:
                Upload(upload, index, logic);
                return;
            case DownloadArtifactStep download:
                Download(download, logic);
                return;
            case PublishTestResultsStep results:
                foreach (string folder in results.Paths.Select(path => path.AsSpan().IndexOfAny("*?") < 0 ? path : ArtifactRoot.Of([path])).Distinct())
                    Add(Settings("store_test_results", Common(step, new YamlBuilder().Add("path", folder), null)), logic);
                return;
            case NativeStep { Format: Format } native:
                Add(Native(native), logic);
                return;
            case NativeStep native:
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {owner}", Format, subject: subject);
                return;
            case SetupToolStep setup when ReferenceEquals(setup, executor.Tool):
            case ApproveStep:
                return;
            case SetupToolStep setup:
                diagnostics.Lost($"the set-up of '{Errors.Shown(setup.Tool)}' in {owner}", Format, "Use an image that has it.", subject);
                return;
            default:
                if (StepScripts.Of(step) is { Length: > 0 } lines)
                    Add(Script(step, string.Join('\n', lines), status, index), logic);
                else
                    diagnostics.Lost($"a {step.GetType().Name} of {owner}", Format, subject: subject);
                return;
        }
    }

    private YamlNode Script(Step step, string text, Condition? status, int index)
    {
        ScriptStep? script = step as ScriptStep;
        if (step.ContinueOnError)
        {
            diagnostics.Approximated($"A step of {owner} ends well in any case.", subject: ModelPath.Step(job.Id, index));
            text = $"(\n{text}\n) || true";
        }

        if (step.Timeout is not null)
            diagnostics.Lost($"the time limit of a step of {owner}", Format, "Use 'timeout' in the script.", ModelPath.Step(job.Id, index));
        YamlBuilder settings = Common(step, new(), status);
        if (script?.Shell is { } shell && CircleNative.Find(step.Native, "shell") is null)
            settings.Add("shell", shell);
        settings.Add("working_directory", script?.WorkingDirectory).Add("environment", step.Variables);
        YamlScalar command = new(text.Contains('\n', StringComparison.Ordinal) ? text + "\n" : text, text.Contains('\n', StringComparison.Ordinal) ? YamlStyle.Literal : YamlStyle.Any);
        return settings.IsEmpty ? new YamlBuilder().Add("run", command).Map : new YamlBuilder().Add("run", settings.Add("command", command)).Map;
    }

    private void Upload(UploadArtifactStep upload, int index, Condition? logic)
    {
        string subject = ModelPath.Step(job.Id, index);
        bool workspace = upload.Artifact == Workspaces.Of(job.Id);
        string root = (CircleNative.Find(upload.Native, "root") as YamlScalar)?.Value ?? ".";
        if (upload.Exclude.Length > 0)
            diagnostics.Lost($"what is left out of '{Errors.Shown(upload.Artifact)}' of {owner}", Format, subject: subject);
        if (upload.Retention is not null)
            diagnostics.Approximated($"How long '{Errors.Shown(upload.Artifact)}' is kept is the organization's setting.", subject: subject);
        if (!workspace)
        {
            if (upload.Required)
                diagnostics.Approximated($"Nothing fails in {owner} where there is no file to keep as '{Errors.Shown(upload.Artifact)}'.", subject: subject);
            foreach (string path in upload.Paths.Select(path => path.AsSpan().IndexOfAny("*?") < 0 ? path : ArtifactRoot.Of([path])).Distinct())
                Add(Settings("store_artifacts", Common(upload, new YamlBuilder().Add("path", path).Add("destination", Workspaces.NameOf(path) == upload.Artifact ? null : upload.Artifact), null)), logic);
        }

        if (workspace || pipeline.Jobs.Any(other => other.Id != job.Id && other.Steps.OfType<DownloadArtifactStep>().Any(download => IsWanted(download, upload))))
            Add(Settings("persist_to_workspace", Common(workspace ? upload : new UploadArtifactStep(), new YamlBuilder().Add("root", root).Add("paths", [.. upload.Paths.Select(path => Workspaces.Below(root, path))]), null)), logic);
    }

    // All artifacts are wanted by a step that names none, or the workspace where there is one.
    private bool IsWanted(DownloadArtifactStep download, UploadArtifactStep upload) =>
        (download.Artifact is null || download.Artifact == upload.Artifact) && (download.From is null ? download.Artifact is not null || !HasWorkspace : download.From.Contains(job.Id));

    private bool HasWorkspace => pipeline.Jobs.Any(other => other.Steps.OfType<UploadArtifactStep>().Any(upload => upload.Artifact == Workspaces.Of(other.Id)));

    private void Download(DownloadArtifactStep download, Condition? logic)
    {
        bool own = download is { Artifact: null, From: null };
        if (own)
        {
            Add(Settings("attach_workspace", Common(download, new YamlBuilder().Add("at", download.Path ?? "."), null)), logic);
        }
        else if (!_attached)
        {
            _attached = true;
            diagnostics.Approximated($"The files of other jobs come to where they were in {owner}.", subject: ModelPath.Step(job.Id, Array.IndexOf(job.Steps, download)));
            Add(Settings("attach_workspace", Common(download, new YamlBuilder().Add("at", "."), null)), logic);
        }
    }

    private static YamlBuilder Save(CacheStep cache) => new YamlBuilder().Add("key", cache.Key).Add("paths", new YamlList([.. YamlBuilder.List(cache.Paths).Items]));

    private YamlNode Native(NativeStep step)
    {
        if (CircleNative.Find(step.Native, "value") is { } value)
            return new YamlBuilder().Add(step.Reference, value).Map;
        YamlMap inputs = new([.. step.Inputs.Select(input => new YamlEntry(input.Key, input.Value is "true" or "false" ? YamlBuilder.Plain(input.Value) : new YamlScalar(input.Value)))]);
        if (CircleNative.Find(step.Native, "inputs") is YamlMap more)
            inputs = YamlMerge.Deep(inputs, more);
        return inputs.Entries.Count == 0 ? new YamlScalar(step.Reference) : new YamlMap([new(step.Reference, inputs)]);
    }

    private YamlBuilder Common(Step step, YamlBuilder settings, Condition? status)
    {
        YamlBuilder map = new YamlBuilder().Add("name", step.Name);
        foreach (YamlEntry entry in settings.Map.Entries)
            map.Add(entry.Name, entry.Value);
        map.Add("when", status switch { AlwaysCondition => "always", OnFailureCondition => "on_fail", OnSuccessCondition => "on_success", _ => null });
        return map.AddNative(step.Native, Format, $"a step of {owner}", diagnostics, "root", "inputs", "value");
    }

    private (Condition? Status, Condition? Logic) Split(Step step, int index)
    {
        Condition? status = null;
        List<Condition> rest = [];
        foreach (Condition part in step.Condition is null ? [] : step.Condition is AllCondition all ? all.Conditions : [step.Condition])
        {
            if (part is OnFailureCondition or AlwaysCondition or OnSuccessCondition)
                status = part;
            else
                rest.Add(part);
        }

        Condition? logic = rest.Count == 0 ? null : rest.Count == 1 ? rest[0] : new AllCondition([.. rest]);
        if (logic is null || LogicText.Write(logic) is not null)
            return (status, logic);
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of a step of {owner}; 'false' stands in its place.", Remedy = "Write the 'when' by hand.", Subject = ModelPath.StepPart(job.Id, index, "condition") });
        return (status, Condition.Never);
    }

    private void Add(YamlNode node, Condition? logic) => _steps.Add((node, logic));

    private static YamlNode Settings(string name, YamlBuilder settings) => settings.IsEmpty ? new YamlScalar(name) : new YamlBuilder().Add(name, settings).Map;

    private YamlList Grouped()
    {
        List<YamlNode> steps = [];
        for (int i = 0; i < _steps.Count; i++)
        {
            if (_steps[i].Condition is not { } condition)
            {
                steps.Add(_steps[i].Node);
                continue;
            }

            string text = YamlText.Fragment(LogicText.Write(condition)!);
            List<YamlNode> group = [_steps[i].Node];
            while (i + 1 < _steps.Count && _steps[i + 1].Condition is { } next && YamlText.Fragment(LogicText.Write(next)!) == text)
                group.Add(_steps[++i].Node);
            steps.Add(Block(condition, new(group)));
        }

        return new(steps);
    }

    private static YamlMap Block(Condition condition, YamlList steps)
    {
        bool not = condition is NotCondition;
        YamlNode logic = LogicText.Write(condition is NotCondition { Condition: var inner } ? inner : condition)!;
        return new YamlBuilder().Add(not ? "unless" : "when", new YamlBuilder().Add("condition", logic).Add("steps", steps)).Map;
    }
}
