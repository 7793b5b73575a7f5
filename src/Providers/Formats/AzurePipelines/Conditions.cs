namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Conditions as they are written, with what is said about them.</summary>
internal static class Conditions
{
    /// <summary>The text; <c>false</c> where there are no words, so that nothing runs that should not.</summary>
    public static string Write(Condition condition, string owner, string subject, DiagnosticBag diagnostics)
    {
        if (ConditionText.Write(condition) is not { } text)
        {
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{AzurePipelinesFormat.FormatName} cannot express the condition of {owner}; 'false' stands in its place.", Remedy = "Write the 'condition' by hand.", Subject = subject });
            return "false";
        }

        if (RefConditions.Widens(condition))
            diagnostics.Approximated($"The condition of {owner} holds for names with a slash too: it tests how they begin.", subject: subject);
        return text;
    }
}
