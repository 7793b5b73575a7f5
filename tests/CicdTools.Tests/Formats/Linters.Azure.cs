namespace CicdTools.Tests.Formats;

internal static partial class Linters
{
    /// <summary>What Microsoft's language service finds in Azure pipelines by the service's own schema: one line each, beginning with the file's name.</summary>
    public static string[] Azure(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("azure-pipelines-language-service");
        string schema = Shared("api", "azure-devops", "azure-pipelines.service-schema.json");
        using TestFolder folder = new();
        string[] names = Save(folder, files);
        return Findings(Run(folder.Path, Script("azure-lint.mjs"), [tools, schema, .. names]));
    }

    /// <summary>A finding without the line, which moves when a file is written anew.</summary>
    public static string WithoutLine(string finding) => System.Text.RegularExpressions.Regex.Replace(finding, @"^\d+-|:\d+:", "");

    private static string[] Findings(string output) => output.Split('\n').Contains("judged")
        ? [.. output.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal))]
        : throw new InvalidOperationException($"The judge did not come to its end: {output}");
}
