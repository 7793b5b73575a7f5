using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Steps to what stands under <c>steps</c>. One step of the model may become several.</summary>
internal sealed class StepWriter(Pipeline pipeline, Job job, int index, DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    private readonly string _subject = ModelPath.Step(job.Id, index);

    public IEnumerable<YamlMap> Write(Step step)
    {
        switch (step)
        {
            case ScriptStep script:
                return [Common(step, new YamlBuilder().Add("run", Script(script.Script)).Add("shell", script.Shell).Add("working-directory", script.WorkingDirectory))];
            case CheckoutStep checkout:
                return [Uses(step, ActionCatalog.Checkout, Checkout(checkout))];
            case SetupToolStep setup when ActionCatalog.SetupOf(setup.Tool) is { } action:
                return [Uses(step, action.Action, new YamlBuilder().Add(action.VersionInput, setup.Version), setup.Inputs)];
            case SetupToolStep setup:
                diagnostics.Lost($"the set-up of '{setup.Tool}' in the job '{Errors.Shown(job.Id)}'", Format, "Add an action of your choice.", _subject);
                return [];
            case CacheStep cache:
                return [Uses(step, cache.Restore && cache.Save ? ActionCatalog.Cache : cache.Restore ? ActionCatalog.CacheRestore : ActionCatalog.CacheSave, Cache(cache))];
            case UploadArtifactStep upload:
                return [Uses(step, ActionCatalog.UploadArtifact, Upload(upload))];
            case DownloadArtifactStep download:
                return Downloads(download);
            case PublishTestResultsStep results:
                return [TestResults(results)];
            case BuildImageStep build:
                return [Uses(step, ActionCatalog.BuildImage, Build(build))];
            case NativeStep native when native.Format == Format:
                YamlBuilder map = new();
                if (native.Reference.Length > 0)
                    map.Add("uses", native.Reference).Add("with", native.Inputs);
                return [Common(step, map)];
            case NativeStep native:
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of the job '{Errors.Shown(job.Id)}'", Format, "Write the commands that do the same.", _subject);
                return [];
            case ApproveStep approve:
                diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' in the job '{Errors.Shown(job.Id)}'", Format, "Give the job an environment whose protection rules ask for reviewers.", _subject);
                return [];
            default:
                if (StepScripts.Of(step) is { Length: > 0 } lines)
                    return [Common(step, new YamlBuilder().Add("run", Script(string.Join('\n', lines))))];
                diagnostics.Lost($"a {step.GetType().Name} of the job '{Errors.Shown(job.Id)}'", Format, null, _subject);
                return [];
        }
    }

    private YamlMap Uses(Step step, string action, YamlBuilder with, VariableMap? inputs = null)
    {
        string reference = Native(step, "uses") ?? ActionCatalog.Reference(action);
        YamlMap map = with.AddAll(inputs).Map;
        if (Native(step, "with") is { } rest && YamlLoader.Fragment(rest) is YamlMap more)
            map = YamlMerge.Deep(map, more);
        return Common(step, new YamlBuilder().Add("uses", reference).Add("with", map.Entries.Count == 0 ? null : map));
    }

    // What a step is called comes first, what it does comes last.
    private YamlMap Common(Step step, YamlBuilder content)
    {
        YamlBuilder map = new YamlBuilder().Add("name", step.Name).Add("id", step.Id);
        if (step.Condition is not null)
            map.Add("if", JobWriter.Expression(Condition(step)));
        map.Add("env", step.Variables).AddFlag("continue-on-error", step.ContinueOnError).Add("timeout-minutes", JobWriter.Minutes(step.Timeout));
        foreach (YamlEntry entry in content.Map.Entries)
            map.Add(entry.Name, entry.Value);
        map.AddNative(step.Native, Format, $"a step of the job '{Errors.Shown(job.Id)}'", diagnostics, key => ModelPath.StepPart(job.Id, index, $"native.{key}"), "uses", "with", "context", "merge-multiple");
        return map.Map;
    }

    private string Condition(Step step)
    {
        if (ConditionText.Write(step.Condition!) is { } text)
            return text.StartsWith('!') ? $"${{{{ {text} }}}}" : text;
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of a step of the job '{Errors.Shown(job.Id)}'; 'if: false' stands in its place.", Remedy = "Write the 'if' by hand.", Subject = ModelPath.StepPart(job.Id, index, "condition") });
        return "false";
    }

    private static YamlScalar Script(string script) => new(script.Contains('\n', StringComparison.Ordinal) ? script + "\n" : script, script.Contains('\n', StringComparison.Ordinal) ? YamlStyle.Literal : YamlStyle.Any);

    private static YamlBuilder Checkout(CheckoutStep step) => new YamlBuilder().Add("ref", step.Ref).Add("fetch-depth", step.Depth).AddFlag("submodules", step.Submodules).AddFlag("lfs", step.Lfs);

    private static YamlBuilder Cache(CacheStep step) => new YamlBuilder().Add("path", Lines(step.Paths)).Add("key", step.Key).Add("restore-keys", Lines(step.RestoreKeys));

    private static YamlBuilder Upload(UploadArtifactStep step) => new YamlBuilder()
        .Add("name", step.Artifact)
        .Add("path", Lines([.. step.Paths, .. step.Exclude.Select(path => "!" + path)]))
        .Add("retention-days", step.Retention is null ? null : (int)Math.Max(1, Math.Ceiling(step.Retention.Value.TotalDays)))
        .Add("if-no-files-found", step.Required ? "error" : null);

    private static YamlBuilder Build(BuildImageStep step) => new YamlBuilder()
        .Add("context", Array.Exists(step.Native, setting => setting is { Format: Format, Key: "context" }) ? null : step.Context)
        .Add("file", step.File)
        .AddFlag("push", step.Push)
        .Add("tags", Lines(step.Tags))
        .Add("build-args", Lines([.. step.Arguments.Select(argument => $"{argument.Key}={argument.Value}")]));

    // GitLab brings the artifacts of whole jobs, GitHub those of a name.
    private IEnumerable<YamlMap> Downloads(DownloadArtifactStep step)
    {
        if (step.Artifact is not null || step.From is null)
        {
            YamlBuilder with = new YamlBuilder().Add("name", step.Artifact).Add("path", step.Path).AddFlag("merge-multiple", step.Artifact is null && Native(step, "merge-multiple") is null);
            return [Uses(step, ActionCatalog.DownloadArtifact, with)];
        }

        return pipeline.Jobs.Where(source => step.From.Contains(source.Id))
            .SelectMany(source => source.Steps.OfType<UploadArtifactStep>().Select(upload => (source, upload)))
            .Select(found => Uses(step, ActionCatalog.DownloadArtifact, new YamlBuilder().Add("name", found.upload.Artifact).Add("path", step.Path ?? Root(found.upload))));
    }

    private static string? Root(UploadArtifactStep upload)
    {
        string root = ArtifactRoot.Of(upload.Paths);
        return root == "." ? null : root;
    }

    private YamlMap TestResults(PublishTestResultsStep step)
    {
        diagnostics.Approximated($"{Format} shows no test results by itself; those of the job '{Errors.Shown(job.Id)}' are kept as the artifact 'test-results-{job.Id}'.", null, _subject);
        if (step.Condition is not null)
            diagnostics.Approximated($"The condition under which the job '{Errors.Shown(job.Id)}' publishes test results is that of the step that keeps them.", null, ModelPath.StepPart(job.Id, index, "condition"));
        YamlBuilder with = new YamlBuilder().Add("name", $"test-results-{job.Id}").Add("path", Lines(step.Paths));
        return Uses(step.Condition is null ? step with { Condition = CicdTools.Condition.Always } : step, ActionCatalog.UploadArtifact, with);
    }

    private static YamlScalar? Lines(IReadOnlyCollection<string> lines) => lines.Count switch
    {
        0 => null,
        1 => new(lines.First()),
        _ => new(string.Join('\n', lines) + "\n", YamlStyle.Literal),
    };

    private static string? Native(Step step, string key) => Array.Find(step.Native, setting => setting.Format == Format && setting.Key == key)?.Text;
}
