namespace CicdTools.Tests.Formats;

/// <summary>Golden files. With CICDTOOLS_UPDATE_FIXTURES=1 the results are written anew, to be read before they are committed.</summary>
internal static class Fixtures
{
    /// <summary>The text of a fixture, with LF line ends.</summary>
    public static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    /// <summary>Holds what was written, and what was said about it, to a fixture.</summary>
    public static void Matches(string name, IEnumerable<PipelineFile> files, DiagnosticBag diagnostics)
    {
        string actual = string.Concat(files.Select((file, i) => i == 0 ? file.Text : $"# {file.Path}\n{file.Text}")) + string.Concat(diagnostics.Items.Select(item => $"# {item.Id}: {item.Message}\n"));
        if (Environment.GetEnvironmentVariable("CICDTOOLS_UPDATE_FIXTURES") == "1")
            File.WriteAllText(PathOf(name), actual);
        Assert.Equal(Read(name), actual);
    }

    private static string PathOf(string name) => Path.Combine(Linters.Root(), "tests", "Fixtures", name);
}
