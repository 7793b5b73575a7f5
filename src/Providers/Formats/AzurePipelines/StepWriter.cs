using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Steps to what stands under <c>steps</c>. One step of the model may become several.</summary>
internal sealed class StepWriter(Pipeline pipeline, Job job, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";

    /// <summary>All steps of the job.</summary>
    public YamlList Write(bool isDeployment, bool isServer)
    {
        List<YamlMap> steps = [];
        Step[] all = job.Steps;
        bool implied = isDeployment && Downloads.Any(pipeline.Stages);
        if (implied && !all.OfType<DownloadArtifactStep>().Any())
            steps.Add(new YamlBuilder().Add("download", "none").Map);
        if (!isDeployment && !isServer && !all.OfType<CheckoutStep>().Any() && !all.Any(step => step is NativeStep { Format: Format } native && native.Reference.StartsWith("checkout:", StringComparison.Ordinal)))
            steps.Add(new YamlBuilder().Add("checkout", "none").Map);
        for (int i = 0; i < all.Length; i++)
        {
            bool drop = all[i] is CheckoutStep checkout && i == 0 && !isDeployment && !isServer && IsPlain(checkout) && !all[1..].OfType<CheckoutStep>().Any();
            if (!drop && !(implied && i == 0 && Downloads.IsImplied(all[i]) && all.OfType<DownloadArtifactStep>().Count() == 1))
                steps.AddRange(Write(all[i], i));
        }

        if (OutputSteps.Of(job) is { } outputs)
            steps.AddRange(Write(outputs, all.Length));
        return new(steps);
    }

    private IEnumerable<YamlMap> Write(Step step, int index)
    {
        string subject = ModelPath.Step(job.Id, index);
        switch (step)
        {
            case NativeStep { Format: Format } native:
                return [NativeStep(native)];
            case NativeStep native:
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {_owner}", Format, subject: subject);
                return [];
            case SetupToolStep setup when TaskCatalog.SetupOf(setup.Tool) is null:
                diagnostics.Lost($"the set-up of '{Errors.Shown(setup.Tool)}' in {_owner}", Format, "Add a script that installs it.", subject);
                return [];
            case CacheStep { Paths.Length: > 1 } cache:
                return cache.Paths.SelectMany((path, i) => Task(cache with { Paths = [path], Key = i == 0 ? cache.Key : $"{AzureNames.Clean(path)} | {cache.Key}" }, index));
            case BuildImageStep build when build.Tags.GroupBy(tag => TaskWriter.Split(tag).Repository).ToArray() is { Length: > 1 } groups:
                return groups.SelectMany(group => Task(build with { Tags = [.. group] }, index));
            case PushImageStep push when push.Tags.GroupBy(tag => TaskWriter.Split(tag).Repository).ToArray() is { Length: > 1 } groups:
                return groups.SelectMany(group => Task(push with { Tags = [.. group] }, index));
            case UploadArtifactStep upload when AzureFields.Find(step.Native, "task") is null:
                return Upload(upload, index);
            case DownloadArtifactStep download when AzureFields.Find(step.Native, "task") is null:
                return Download(download, index);
            default:
                return Task(step, index);
        }
    }

    private IEnumerable<YamlMap> Task(Step step, int index)
    {
        string? reference = AzureFields.Find(step.Native, "task") ?? TaskWriter.Canonical(step);
        if (reference is not null && TaskWriter.Inputs(reference, step) is { } inputs)
        {
            Report(step, index);
            YamlMap map = inputs.Map;
            if (AzureFields.FindMap(step.Native, "inputs") is { } rest)
                map = YamlMerge.Deep(map, rest);
            if (step is ApproveStep && map["notifyUsers"] is null)
                map = new([new("notifyUsers", new YamlScalar("", YamlStyle.Quoted)), .. map.Entries]);
            return [Common(step, index, new YamlBuilder().Add("task", reference).Add("inputs", map.Entries.Count == 0 ? null : map))];
        }

        switch (step)
        {
            case ScriptStep script:
                string kind = script.Shell switch { "bash" or "pwsh" or "powershell" => script.Shell, "sh" => "bash", _ => "script" };
                if (script.Shell is not (null or "bash" or "pwsh" or "powershell" or "cmd"))
                    diagnostics.Approximated($"A script of {_owner} for '{Errors.Shown(script.Shell)}' is run by '{kind}'.", "Check it.", ModelPath.Step(job.Id, index), script.Shell == "sh" ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning);
                return [Common(step, index, new YamlBuilder().Add(kind, TaskWriter.Text(script.Script)).Add("workingDirectory", script.WorkingDirectory))];
            case CheckoutStep checkout:
                if (checkout.Ref is not null)
                    diagnostics.Lost($"the ref '{Errors.Shown(checkout.Ref)}' of the checkout in {_owner}", Format, "Name the repository under 'resources' with that ref.", ModelPath.Step(job.Id, index));
                return [Common(step, index, new YamlBuilder().Add("checkout", "self").Add("fetchDepth", checkout.Depth).AddFlag("lfs", checkout.Lfs).AddFlag("submodules", checkout.Submodules && AzureFields.Find(step.Native, "submodules") is null))];
            case not null when StepScripts.Of(step) is { Length: > 0 } lines:
                return [Common(step, index, new YamlBuilder().Add("script", TaskWriter.Text(string.Join('\n', lines))))];
            default:
                diagnostics.Lost($"a {step!.GetType().Name} of {_owner}", Format, subject: ModelPath.Step(job.Id, index));
                return [];
        }
    }

    private IEnumerable<YamlMap> Upload(UploadArtifactStep upload, int index)
    {
        string artifact = ArtifactName(upload.Artifact), subject = ModelPath.Step(job.Id, index);
        if (upload.Retention is not null)
            diagnostics.Approximated($"How long '{Errors.Shown(artifact)}' is kept is the project's setting.", subject: subject);
        if (!upload.Required)
            diagnostics.Approximated($"The artifact '{Errors.Shown(artifact)}' of {_owner} must be there: its step fails without it.", subject: subject);
        string? path = upload.Paths is [string only] && upload.Exclude.Length == 0 && only.AsSpan().IndexOfAny("*?") < 0 ? only : null;
        if (path is not null)
            return [Common(upload, index, new YamlBuilder().Add("publish", path).Add("artifact", artifact.Length == 0 ? null : artifact))];
        // One folder can be kept: what is to be in it is copied there first.
        string folder = $"$(Build.ArtifactStagingDirectory)/{artifact}";
        diagnostics.Approximated($"The files of '{Errors.Shown(artifact)}' are copied into one folder, which is kept.", subject: subject);
        string root = ArtifactRoot.Of(upload.Paths);
        string[] patterns = [.. upload.Paths.Select(item => Inside(item, root)), .. upload.Exclude.Select(item => $"!{Inside(item, root)}")];
        YamlBuilder inputs = new YamlBuilder().Add("SourceFolder", Downloads.Absolute(root)).Add("Contents", TaskWriter.Text(string.Join('\n', patterns))).Add("TargetFolder", folder);
        YamlBuilder copy = new YamlBuilder().Add("task", "CopyFiles@2").Add("inputs", inputs);
        return [Common(new ScriptStep { Condition = upload.Condition }, index, copy), Common(upload, index, new YamlBuilder().Add("publish", folder).Add("artifact", artifact.Length == 0 ? null : artifact))];
    }

    private IEnumerable<YamlMap> Download(DownloadArtifactStep download, int index)
    {
        if (download.From is null)
            return [Download(download, download.Artifact, download.Path, index)];
        // What jobs keep comes back to where it was, unless the step names a folder.
        UploadArtifactStep[] uploads = [.. pipeline.Jobs.Where(other => download.From.Contains(other.Id)).SelectMany(other => other.Steps.OfType<UploadArtifactStep>()).Where(upload => download.Artifact is null || download.Artifact == upload.Artifact)];
        return [.. uploads.Select(upload => Download(download, upload.Artifact, download.Path ?? ArtifactRoot.Of(upload.Paths), index))];
    }

    private YamlMap Download(DownloadArtifactStep download, string? artifact, string? path, int index)
    {
        string? name = artifact is null ? null : ArtifactName(artifact);
        DownloadArtifactStep one = download with { Artifact = name, Path = path, From = null };
        return TaskWriter.Canonical(one) is { } task
            ? Common(download, index, new YamlBuilder().Add("task", task).Add("inputs", TaskWriter.Inputs(task, one)!))
            : Common(download, index, new YamlBuilder().Add("download", "current").Add("artifact", name));
    }

    private static string Inside(string path, string root)
    {
        string clean = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        string inner = root != "." && clean.StartsWith(root, StringComparison.Ordinal) ? clean[root.Length..].TrimStart('/') : clean;
        return inner.Length == 0 || inner == "." ? "**" : inner.AsSpan().IndexOfAny("*?") < 0 && (inner.EndsWith('/') || !Path.HasExtension(inner)) ? $"{inner.TrimEnd('/')}/**" : inner;
    }

    // https://learn.microsoft.com/azure/devops/pipelines/artifacts/pipeline-artifacts: \ / " : < > | * ? may not stand in a name.
    private static string ArtifactName(string name) => new([.. name.Select(letter => letter is '\\' or '/' or '"' or ':' or '<' or '>' or '|' or '*' or '?' ? '_' : letter)]);

    private void Report(Step step, int index)
    {
        string subject = ModelPath.Step(job.Id, index);
        if (step is SetupToolStep setup && TaskCatalog.SetupOf(setup.Tool, AzureFields.Find(step.Native, "task") ?? TaskCatalog.SetupOf(setup.Tool)!.Task) is { } task && setup.Inputs.Keys.Where(key => !task.Inputs.Contains(key)).ToArray() is { Length: > 0 } unknown)
            diagnostics.Lost($"{string.Join(", ", unknown.Select(Errors.Shown))} of the set-up of {setup.Tool} in {_owner}", Format, subject: subject);
        if (step is CacheStep cache && (!cache.Restore || !cache.Save))
            diagnostics.Approximated($"The cache of {_owner} is restored and saved: {Format} has no step for one alone.", subject: subject);
    }

    private YamlMap NativeStep(NativeStep step)
    {
        YamlBuilder map = new();
        int colon = step.Reference.IndexOf(": ", StringComparison.Ordinal);
        if (AzureFields.IsTemplate(step.Reference))
            return map.AddNative(step.Native, Format, _owner, diagnostics).Map;
        if (colon > 0)
            map.Add(step.Reference[..colon], step.Reference[(colon + 2)..]);
        else if (step.Reference.Length > 0)
            map.Add("task", step.Reference);
        YamlMap inputs = new([.. step.Inputs.Select(input => new YamlEntry(input.Key, TaskWriter.Value(input.Value)))]);
        if (AzureFields.FindMap(step.Native, "inputs") is { } rest)
            inputs = YamlMerge.Deep(inputs, rest);
        return Common(step, Array.IndexOf(job.Steps, step), map.Add("inputs", inputs.Entries.Count == 0 ? null : inputs));
    }

    private YamlMap Common(Step step, int index, YamlBuilder map)
    {
        map.Add("displayName", step.Name).Add("name", step.Id is null ? null : AzureNames.Clean(step.Id));
        if (step.Condition is not null)
            map.Add("condition", Conditions.Write(step.Condition, $"a step of {_owner}", ModelPath.StepPart(job.Id, index, "condition"), diagnostics));
        map.AddFlag("continueOnError", step.ContinueOnError).Add("timeoutInMinutes", JobWriter.Minutes(step.Timeout)).Add("env", step.Variables);
        if (job.Retries > 0 && step is ScriptStep && !Array.Exists(step.Native, setting => setting.Key == "retryCountOnTaskFailure"))
            map.Add("retryCountOnTaskFailure", Math.Min(job.Retries, 10));
        return map.AddNative(step.Native, Format, $"a step of {_owner}", diagnostics, "task", "inputs").Map;
    }

    private static bool IsPlain(CheckoutStep step) =>
        step is { Depth: null, Submodules: false, Lfs: false, Ref: null, Name: null, Id: null, Condition: null, ContinueOnError: false, Timeout: null, Variables.Count: 0, Native.Length: 0 };
}
