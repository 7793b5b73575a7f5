using System.Text.Json;

namespace CicdTools.Providers.Rules;

/// <summary>JSON with comments, with a comma too many or too few: no service takes it. See docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.</summary>
internal sealed class BrokenJson() : Rule("BrokenJson", DiagnosticSeverity.Error, "A JSON file has comments, or a comma too many or too few.", mends: true)
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Json) || IsValid(file.Text))
            yield break;
        List<JsonFault> faults = JsonScanner.Faults(file.Text);
        // Edits that do not make it whole together are worth nothing.
        bool whole = IsValid(TextEdit.Apply(file.Text, faults.Select(fault => fault.Edit)));
        foreach (JsonFault fault in faults)
            yield return new(fault.Edit.Start, fault.Message, fault.Remedy) { Edits = whole ? [fault.Edit] : [] };
    }

    private static bool IsValid(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new() { MaxDepth = 100 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
