using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Steps to what stands under <c>steps</c>. One step of the model may become several.</summary>
internal sealed class StepWriter(Pipeline pipeline, Job job, ForeignVariables foreign, DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

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
                diagnostics.Lost($"the set-up of '{setup.Tool}' in the job '{Errors.Shown(job.Id)}'", Format, "Add an action of your choice.");
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
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of the job '{Errors.Shown(job.Id)}'", Format);
                return [];
            case ApproveStep approve:
                diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' in the job '{Errors.Shown(job.Id)}'", Format, "Give the job an environment whose protection rules ask for reviewers.");
                return [];
            default:
                if (StepScripts.Of(step) is { Length: > 0 } lines)
                    return [Common(step, new YamlBuilder().Add("run", Script(string.Join('\n', lines))))];
                diagnostics.Lost($"a {step.GetType().Name} of the job '{Errors.Shown(job.Id)}'", Format);
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
        map.AddNative(step.Native.Where(setting => setting is not { Format: "GitLabCI", Key: "key" }), Format, $"a step of the job '{Errors.Shown(job.Id)}'", diagnostics, "uses", "with", "context", "merge-multiple");
        return map.Map;
    }

    private string Condition(Step step)
    {
        if (ConditionText.Write(step.Condition!) is { } text)
            return text.StartsWith('!') ? $"${{{{ {text} }}}}" : text;
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of a step of the job '{Errors.Shown(job.Id)}'; 'if: false' stands in its place.", Remedy = "Write the 'if' by hand." });
        return "false";
    }

    private static YamlScalar Script(string script) => new(script.Contains('\n', StringComparison.Ordinal) ? script + "\n" : script, script.Contains('\n', StringComparison.Ordinal) ? YamlStyle.Literal : YamlStyle.Any);

    private static YamlBuilder Checkout(CheckoutStep step) => new YamlBuilder().Add("ref", step.Ref).Add("fetch-depth", step.Depth).AddFlag("submodules", step.Submodules).AddFlag("lfs", step.Lfs);

    private YamlBuilder Cache(CacheStep step) => new YamlBuilder().Add("path", Lines([.. step.Paths.Select(path => Relative(job, path))])).Add("key", Key(step)).Add("restore-keys", Lines(step.RestoreKeys));

    // GitLab names the files that make a key; here they are an expression (https://docs.gitlab.com/ci/yaml/#cachekeyfiles).
    private string Key(CacheStep step)
    {
        string key = foreign.Text(job, step.Key);
        if (Array.Find(step.Native, setting => setting is { Format: "GitLabCI", Key: "key" })?.Text is not { } text || YamlLoader.Fragment(text) is not YamlMap map || map["files"] is not YamlList files)
            return key;
        string hash = $"${{{{ hashFiles({string.Join(", ", files.Items.OfType<YamlScalar>().Select(file => $"'{Relative(job, file.Value).Replace("'", "''", StringComparison.Ordinal)}'"))}) }}}}";
        return map["prefix"] is null ? hash : $"{key}-{hash}";
    }

    private YamlBuilder Upload(UploadArtifactStep step) => new YamlBuilder()
        .Add("name", foreign.Text(job, step.Artifact))
        .Add("path", Lines([.. step.Paths.Select(path => Relative(job, path)), .. step.Exclude.Select(path => "!" + Relative(job, path))]))
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
            .Select(found => Uses(step, ActionCatalog.DownloadArtifact, new YamlBuilder().Add("name", foreign.Text(found.source, found.upload.Artifact)).Add("path", step.Path ?? Root(found.source, found.upload))));
    }

    private string? Root(Job source, UploadArtifactStep upload)
    {
        string root = ArtifactRoot.Of(upload.Paths.Select(path => Relative(source, path)));
        return root == "." ? null : root;
    }

    // GitLab's paths may begin with the project's folder, which is the working folder here.
    private string Relative(Job owner, string path)
    {
        string relative = path;
        foreach (string prefix in (string[])["$CI_PROJECT_DIR/", "${CI_PROJECT_DIR}/"])
            relative = relative.StartsWith(prefix, StringComparison.Ordinal) ? relative[prefix.Length..] : relative;
        return foreign.Text(owner, relative);
    }

    private YamlMap TestResults(PublishTestResultsStep step)
    {
        diagnostics.Add(new() { Id = "Approximated", Severity = DiagnosticSeverity.Information, Message = $"{Format} shows no test results by itself; those of the job '{Errors.Shown(job.Id)}' are kept as the artifact 'test-results-{job.Id}'." });
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
