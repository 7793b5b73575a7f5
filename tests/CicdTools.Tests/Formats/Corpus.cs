namespace CicdTools.Tests.Formats;

/// <summary>Real pipeline files beside the repository, where they are.</summary>
internal static class Corpus
{
    /// <summary>The files of a folder, by name.</summary>
    public static TheoryData<string> Files(string folder)
    {
        TheoryData<string> data = [];
        string? root = Find(folder);
        if (root is null)
        {
            data.Add("");
            return data;
        }

        foreach (string file in Directory.EnumerateFiles(root).Order(StringComparer.Ordinal))
            data.Add(Path.GetFileName(file));
        return data;
    }

    /// <summary>The text of a file; the test is skipped where the folder is absent.</summary>
    public static string Read(string folder, string name)
    {
        if (name.Length == 0)
            Assert.Skip("../shared/corpus is absent.");
        return CorpusPlaceholders.Fill(folder, File.ReadAllText(Path.Combine(Find(folder)!, name)));
    }

    /// <summary>All files of a folder; the test is skipped where it is absent.</summary>
    public static (string Name, string Text)[] All(string folder)
    {
        string? root = Find(folder);
        if (root is null)
            Assert.Skip("../shared/corpus is absent.");
        return [.. Directory.EnumerateFiles(root!).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), CorpusPlaceholders.Fill(folder, File.ReadAllText(file))))];
    }

    /// <summary>The path of a folder; the test is skipped where it is absent.</summary>
    public static string Folder(string folder)
    {
        if (Find(folder) is { } found)
            return found;
        Assert.Skip("../shared/corpus is absent.");
        return "";
    }

    private static string? Find(string folder)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "corpus", folder);
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
