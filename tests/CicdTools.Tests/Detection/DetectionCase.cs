using CicdTools.Providers.Detection;

namespace CicdTools.Tests.Detection;

/// <summary>A folder of files for one test.</summary>
internal sealed class DetectionCase : IDisposable
{
    public DetectionCase(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
            Write(path, text);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("cicdtools-stack-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text.ReplaceLineEndings("\n"));
    }

    public IReadOnlyList<StackComponent> Detect() => StackDetector.Detect(Root, CancellationToken.None);

    public StackComponent Single() => Assert.Single(Detect());

    /// <summary>The components of these files; the folder is gone afterwards.</summary>
    public static IReadOnlyList<StackComponent> Of(params (string Path, string Text)[] files)
    {
        using DetectionCase folder = new(files);
        return folder.Detect();
    }
}

/// <summary>Says of a component what it is and where that stands.</summary>
internal static class StackAssert
{
    public static void Fact(StackComponent component, string fact, string value, string file, int? line)
    {
        Evidence evidence = Assert.Single(component.Evidence, item => item.Fact == fact);
        Assert.Equal((value, file, line), (evidence.Value, evidence.File, evidence.Line));
    }
}
