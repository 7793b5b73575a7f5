using System.Globalization;

namespace CicdTools.Tests.Formats;

/// <summary>The judge of Cloud Build's files: Google's own description of the Build resource with unknown keys as errors.</summary>
internal static partial class Linters
{
    /// <summary>The errors in files: one line each, beginning with the file's place in the list.</summary>
    public static string[] CloudBuild(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("ajv");
        string description = Shared("api", "google", "cloudbuild.v1.json");
        using TestFolder folder = new();
        string[] names = [.. files.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{i}.yaml"))];
        for (int i = 0; i < names.Length; i++)
            File.WriteAllText(folder[names[i]], files[i].Text);
        return Run(folder.Path, Script("cloudbuild-lint.mjs"), [tools, description, .. names]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
