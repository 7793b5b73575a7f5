namespace CicdTools.Tests.Conversion;

/// <summary>How the jobs of a run ended and what they said, in a form that does not depend on how a system names the jobs of a matrix.</summary>
internal static class JobResults
{
    private const string Marker = "marker ";

    public static string Of(IEnumerable<(string Name, string Status, IEnumerable<string> Lines)> jobs) => string.Join('\n', jobs
        .Select(job => $"{IdOf(job.Name)}: {job.Status}{string.Concat(job.Lines.Select(line => line.Trim()).Where(line => line.StartsWith(Marker, StringComparison.Ordinal)).Select(line => $" | {line[Marker.Length..]}"))}")
        .Order(StringComparer.Ordinal));

    // "test (1, 2)" and "test: [1, 2]".
    private static string IdOf(string name) => name.Split([" (", ": ["], StringSplitOptions.None)[0];
}
