namespace CicdTools.Tests.Formats;

internal static partial class Linters
{
    /// <summary>What the vendors' own libraries make of commands for their runners, and markdown-it of Markdown: one line of JSON each.</summary>
    public static string[] Runners(string input)
    {
        _ = Tools("azure-pipelines-task-lib");
        _ = Tools("markdown-it");
        return Run(Root(), Script("runner-judge.mjs"), [Tools("@actions/core")], input).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
