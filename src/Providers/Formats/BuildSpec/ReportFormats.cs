namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>The formats of test reports (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.reports.file-format); "this value is not case sensitive". Those of coverage keep CodeBuild's name.</summary>
internal static class ReportFormats
{
    private const string Default = "JUnit";

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["JUNITXML"] = Default,
        ["NUNITXML"] = "NUnit",
        ["VISUALSTUDIOTRX"] = "VSTest",
    };

    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase) { "CUCUMBERJSON", "NUNIT3XML", "TESTNGXML", "CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV" };

    /// <summary>The model's name.</summary>
    public static string Read(string? format) => format is null ? Default : Names.GetValueOrDefault(format, format);

    /// <summary>CodeBuild's name; an empty one for its default, null where it has none.</summary>
    public static string? Write(string format) =>
        format.Equals(Default, StringComparison.OrdinalIgnoreCase) ? "" :
        Names.FirstOrDefault(entry => entry.Value.Equals(format, StringComparison.OrdinalIgnoreCase)).Key ?? (Others.Contains(format) ? format : null);
}
