using System.Globalization;

namespace CicdTools.Tests.Formats;

/// <summary>Judges of Tekton files: IBM's tekton-lint, and the resource definitions of Tekton itself with unknown keys as errors.</summary>
internal static partial class Linters
{
    /// <summary>The errors in files: one line each, beginning with the file's place in the list.</summary>
    public static string[] Tekton(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("@ibm/tekton-lint");
        string definitions = Shared("api", "crds");
        using TestFolder folder = new();
        string[] names = [.. files.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{i}.yaml"))];
        for (int i = 0; i < names.Length; i++)
            File.WriteAllText(folder[names[i]], files[i].Text);
        string output = Run(folder.Path, Script("tekton-lint.mjs"), [tools, definitions, .. names]);
        return [.. output.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal))];
    }
}
