namespace CicdTools.Tests.Formats;

internal static partial class Linters
{
    /// <summary>What CircleCI's own parser and its schema find in configurations: one line each, beginning with the file's name.</summary>
    public static string[] Circle(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("@circleci/circleci-config-parser");
        _ = Tools("ajv");
        string schema = Shared("api", "circleci", "config.schema.json");
        using TestFolder folder = new();
        string[] names = Save(folder, files);
        return Findings(Run(folder.Path, Script("circle-lint.mjs"), [tools, schema, .. names]));
    }
}
