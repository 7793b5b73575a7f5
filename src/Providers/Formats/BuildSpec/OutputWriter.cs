using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>Uploads, test results and caches to <c>artifacts</c>, <c>reports</c> and <c>cache</c>.</summary>
internal sealed class OutputWriter(Job job, bool isTranslated, DiagnosticBag diagnostics)
{
    private const string Format = BuildSpecFormat.FormatName;

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";

    public YamlBuilder Cache()
    {
        (CacheStep Step, int Index)[] caches = [.. Steps<CacheStep>()];
        YamlBuilder map = new();
        if (caches.Length > 0)
        {
            CacheStep first = caches[0].Step;
            foreach ((CacheStep step, int index) in caches.Skip(1))
                diagnostics.Approximated($"A build has one cache; that of '{Errors.Shown(step.Key)}' in {_owner} shares the key of the first.", subject: ModelPath.Step(job.Id, index), severity: DiagnosticSeverity.Warning);
            map.Add("key", first.Key == OutputReader.DefaultKey ? null : first.Key).Add("fallback-keys", first.RestoreKeys);
            map.Add("action", first is { Restore: true, Save: true } || caches.Length > 1 ? null : first.Save ? "save" : "restore");
            map.Add("paths", Folders(caches.Length == 1 ? first.Paths : [.. caches.SelectMany(cache => cache.Step.Paths).Distinct()]));
        }

        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("cache:", StringComparison.Ordinal)))
            map.Add(setting.Key["cache:".Length..], YamlLoader.Fragment(setting.Text));
        return map;
    }

    public YamlBuilder Reports()
    {
        YamlBuilder groups = new();
        foreach ((PublishTestResultsStep step, int index) in Steps<PublishTestResultsStep>())
        {
            if (ReportFormats.Write(step.ResultFormat) is not { } format)
            {
                diagnostics.Lost($"test results as {Errors.Shown(step.ResultFormat)} of {_owner}", Format, "Let the tests write JUnit.", ModelPath.Step(job.Id, index));
                continue;
            }

            string name = step.Name ?? "tests";
            for (int i = 2; groups.Has(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{step.Name ?? "tests"}-{i}");
            YamlBuilder map = new();
            map.Add("files", Paths(step, step.Paths)).Add("file-format", format.Length == 0 ? null : format);
            groups.Add(name, map.AddNative(step.Native, Format, $"the test results of {_owner}", diagnostics).Map);
        }

        return groups;
    }

    public YamlBuilder Artifacts()
    {
        YamlBuilder artifacts = new(), others = new();
        foreach ((UploadArtifactStep step, int index) in Steps<UploadArtifactStep>())
        {
            Losses(step, ModelPath.Step(job.Id, index));
            YamlBuilder map = new YamlBuilder().Add("files", Paths(step, step.Paths));
            bool isFirst = step.Id is null && artifacts.IsEmpty;
            if (isFirst)
                map.Add("name", step.Artifact.Length == 0 || step.Artifact == job.Id ? null : step.Artifact);
            map.Add("exclude-paths", Paths(step, step.Exclude)).AddNative(step.Native, Format, $"the artifact '{Errors.Shown(step.Artifact)}' of {_owner}", diagnostics);
            if (isFirst)
                artifacts = map;
            else
                others.Add(Identifier(others, step), map.Map);
        }

        // "Always required, even when there are only secondary artifacts defined".
        if (!others.IsEmpty && !artifacts.Has("files"))
            artifacts.Add("files", new YamlList([]));
        return artifacts.Add("secondary-artifacts", others);
    }

    private static string Identifier(YamlBuilder others, UploadArtifactStep step)
    {
        string clean = step.Id is not null && step.Id == step.Artifact ? step.Id : string.Concat(step.Artifact.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        string name = clean;
        for (int i = 2; others.Has(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{clean}_{i}");
        return name;
    }

    private void Losses(UploadArtifactStep step, string subject)
    {
        if (step.Retention is not null)
            diagnostics.Lost($"how long the artifact '{Errors.Shown(step.Artifact)}' of {_owner} is kept", Format, "Give the bucket a lifecycle rule.", subject);
        if (step.Condition is not (null or OnSuccessCondition))
            diagnostics.Approximated($"CodeBuild uploads the artifact '{Errors.Shown(step.Artifact)}' of {_owner} at the end, whatever its condition says.", subject: subject, severity: DiagnosticSeverity.Warning);
    }

    private string[] Paths(Step step, string[] paths)
    {
        NativeSetting? folder = Array.Find(step.Native, setting => setting is { Format: Format, Key: "base-directory" });
        return folder is null ? Folders(paths) : BasePaths.Split((YamlLoader.Fragment(folder.Text) as YamlScalar)?.Value, paths) ?? paths;
    }

    // Other systems keep a folder by its name; CodeBuild wants a pattern for what is in it. HOME "is always set to /root".
    private string[] Folders(string[] paths) => isTranslated ? [.. paths.Select(Folder)] : paths;

    private static string Folder(string path)
    {
        string full = path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? "/root" + path[1..] : path.StartsWith("./", StringComparison.Ordinal) && path.Length > 2 ? path[2..] : path;
        string name = full.TrimEnd('/')[(full.TrimEnd('/').LastIndexOf('/') + 1)..];
        bool isFolder = full.EndsWith('/') || !(name.LastIndexOf('.') > 0 || name.AsSpan().IndexOfAny("*?[$") >= 0);
        return full is "." or "./" ? "**/*" : isFolder ? $"{full.TrimEnd('/')}/**/*" : full;
    }

    private IEnumerable<(T Step, int Index)> Steps<T>()
        where T : Step => job.Steps.Select((step, i) => (Step: step as T, i)).Where(entry => entry.Step is not null).Select(entry => (entry.Step!, entry.i));
}
