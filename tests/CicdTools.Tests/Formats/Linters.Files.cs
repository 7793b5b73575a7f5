using System.Globalization;

namespace CicdTools.Tests.Formats;

internal static partial class Linters
{
    /// <summary>A file or folder beside the repository; the test is skipped where it is absent.</summary>
    public static string Shared(params string[] path)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine([at.FullName, "shared", .. path]);
            if (Directory.Exists(candidate) || File.Exists(candidate))
                return candidate;
        }

        Assert.Skip($"../shared/{string.Join('/', path)} is absent.");
        return "";
    }

    // Names are numbered: files of several folders may have the same one.
    private static string[] Save(TestFolder folder, IReadOnlyList<PipelineFile> files)
    {
        string[] names = [.. files.Select((file, i) => string.Create(CultureInfo.InvariantCulture, $"{i}-{Path.GetFileName(file.Path)}"))];
        for (int i = 0; i < names.Length; i++)
            File.WriteAllText(folder[names[i]], files[i].Text);
        return names;
    }
}
