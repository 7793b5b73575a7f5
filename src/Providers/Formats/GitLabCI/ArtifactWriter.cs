using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Uploads and test results to <c>artifacts</c>. A job has one set of them.</summary>
internal sealed class ArtifactWriter(Job job, string owner, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;
    private const string Prefix = "artifacts:";

    /// <summary>The file in which a job leaves its outputs.</summary>
    public const string OutputFile = "outputs.env";

    public YamlMap? Write()
    {
        UploadArtifactStep[] uploads = [.. job.Steps.OfType<UploadArtifactStep>()];
        YamlBuilder map = new();
        if (uploads.Length > 0)
            Uploads(map, uploads);
        YamlMap? others = Array.Find(job.Native, setting => setting is { Format: Format, Key: Prefix + "reports" })?.Text is { } text ? YamlLoader.Fragment(text) as YamlMap : null;
        YamlBuilder reports = new();
        string[] junit = [.. job.Steps.OfType<PublishTestResultsStep>().Where(IsJUnit).SelectMany(step => step.Paths)];
        if (junit.Length > 0)
            reports.Add("junit", YamlBuilder.OneOrList(junit));
        // Outputs come to other jobs by a file of variables (https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv).
        if (job.Outputs.Count > 0 && others?["dotenv"] is null)
            reports.Add("dotenv", OutputFile);
        foreach (YamlEntry entry in others?.Entries ?? [])
            reports.Add(entry.Name, entry.Value);
        map.Add("reports", reports);
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(Prefix, StringComparison.Ordinal) && setting.Key != Prefix + "reports"))
        {
            if (!map.Has(setting.Key[Prefix.Length..]))
                map.Add(setting.Key[Prefix.Length..], YamlLoader.Fragment(setting.Text));
        }

        return map.IsEmpty ? null : map.Map;
    }

    private void Uploads(YamlBuilder map, UploadArtifactStep[] uploads)
    {
        UploadArtifactStep first = uploads[0];
        if (uploads.Length > 1)
            diagnostics.Approximated($"{Format} keeps one set of files for a job; those of {owner} ({string.Join(", ", uploads.Select(upload => Errors.Shown(upload.Artifact)))}) become one.", "Make a job of its own for each.", Subject(uploads[1]), DiagnosticSeverity.Warning);
        if (first.Artifact != job.Id && first.Artifact.Length > 0)
            map.Add("name", first.Artifact);
        string? when = first.Condition switch { AlwaysCondition => "always", OnFailureCondition => "on_failure", _ => null };
        if (first.Condition is not (null or OnSuccessCondition or AlwaysCondition or OnFailureCondition))
            diagnostics.Lost($"the condition of the artifact '{Errors.Shown(first.Artifact)}' of {owner}", Format, null, Subject(first));
        if (Array.Find(uploads, upload => upload.Required) is { } required)
            diagnostics.Approximated($"{Format} only warns when {owner} has no file to keep.", null, Subject(required));
        map.Add("when", when);
        map.Add("paths", uploads.Length == 1 ? first.Paths : [.. uploads.SelectMany(upload => upload.Paths).Distinct()]);
        map.Add("exclude", uploads.Length == 1 ? first.Exclude : [.. uploads.SelectMany(upload => upload.Exclude).Distinct()]);
        TimeSpan? retention = uploads.Max(upload => upload.Retention);
        map.Add("expire_in", retention is null ? null : Durations.Write(retention.Value));
    }

    private string Subject(Step step) => ModelPath.Step(job.Id, Array.IndexOf(job.Steps, step));

    private bool IsJUnit(PublishTestResultsStep step)
    {
        if (step.Condition is not (null or AlwaysCondition))
            diagnostics.Approximated($"{Format} takes the test results of {owner} in any case.", null, $"{Subject(step)}.condition");
        bool junit = step.ResultFormat.Equals("JUnit", StringComparison.OrdinalIgnoreCase);
        if (!junit)
            diagnostics.Lost($"test results as {step.ResultFormat} of {owner}", Format, "Let the tests write JUnit.", Subject(step));
        return junit;
    }
}
