namespace CicdTools.Tests.Formats.Conversion;

/// <summary>Lists of what is known to differ, or to be open, each line with its reason: fields between bars, in <c>tests/Fixtures/conversion</c>.</summary>
internal static class OpenList
{
    /// <summary>The lines of a list that are no comments, as fields.</summary>
    public static string[][] Read(string name) =>
        [.. File.ReadAllLines(Path.Combine(Linters.Root(), "tests", "Fixtures", "conversion", name)).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split('|').Select(field => field.Trim()).ToArray())];
}
