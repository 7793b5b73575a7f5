using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>artifacts</c> (https://docs.gitlab.com/ci/yaml/#artifacts): files to keep, test results; other reports stay native.</summary>
internal static class ArtifactReader
{
    private const string Format = GitLabCIFormat.FormatName;

    public static IEnumerable<Step> Read(YamlFields job, string id, string owner, List<NativeSetting> native, DiagnosticBag diagnostics)
    {
        if (job.Peek("artifacts") is not YamlMap map)
            return [];
        job.Take("artifacts");
        YamlFields fields = new(map, Format, $"'artifacts' of {owner}", diagnostics);
        List<Step> steps = [];
        if (fields.Peek("paths") is not null || fields.Peek("untracked") is YamlScalar { Value: "true" })
            steps.Add(Upload(fields, id));
        if (fields.Take("reports") is { } reports)
            steps.AddRange(Reports(reports, owner, native, diagnostics));
        // What belongs to no upload, such as expire_in for reports alone, is kept with the job.
        NativeSetting[] rest = fields.Rest("name", "when", "expire_in", "untracked", "expose_as", "public", "access", "exclude");
        native.AddRange(rest.Select(setting => setting with { Key = $"artifacts:{setting.Key}" }));
        return steps;
    }

    private static UploadArtifactStep Upload(YamlFields fields, string id)
    {
        TimeSpan? retention = fields.Peek("expire_in") is YamlScalar scalar ? Durations.Parse(scalar.Value) : null;
        if (retention is not null)
            fields.Take("expire_in");
        Condition? condition = fields.Peek("when") switch
        {
            YamlScalar { Value: "always" } => Condition.Always,
            YamlScalar { Value: "on_failure" } => Condition.OnFailure,
            _ => null,
        };
        if (condition is not null || fields.Peek("when") is YamlScalar { Value: "on_success" })
            fields.Take("when");
        return new()
        {
            Artifact = fields.Text("name") ?? id,
            Paths = fields.List("paths"),
            Exclude = fields.List("exclude"),
            Retention = retention,
            Condition = condition,
        };
    }

    // "artifacts:reports are always uploaded, regardless of the job status."
    private static IEnumerable<Step> Reports(YamlNode node, string owner, List<NativeSetting> native, DiagnosticBag diagnostics)
    {
        YamlFields reports = new(node, Format, $"'artifacts:reports' of {owner}", diagnostics);
        string[] junit = reports.List("junit");
        if (reports.Remaining.Entries.Count > 0)
            native.Add(new(Format, "artifacts:reports", YamlText.Fragment(reports.Remaining)));
        return junit.Length == 0 ? [] : [new PublishTestResultsStep { Paths = junit, Condition = Condition.Always }];
    }
}
