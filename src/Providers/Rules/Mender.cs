namespace CicdTools.Providers.Rules;

/// <summary>Applies edits until there is nothing more to mend: an edit may uncover what another rule sees.</summary>
internal static class Mender
{
    private const int MaxRounds = 10;

    /// <summary>The mended text and what was mended; null where there was nothing.</summary>
    public static (string Text, Diagnostic[] Mended)? Mend(Examination examination, IFileSource files, string path, string text, string folder, bool asked, Diagnostic[]? only)
    {
        List<Diagnostic> mended = [];
        string now = text;
        // Places of what is asked for by line hold in the first round only.
        for (int round = 0; round < (only is null ? MaxRounds : 1); round++)
        {
            DiagnosticBag read = new();
            if (examination.Open(files, path, now, read, asked) is not { } file)
                break;
            List<TextEdit> edits = [];
            foreach ((Diagnostic problem, TextEdit[] wanted) in examination.Examine(file, read, folder))
            {
                if (wanted.Length == 0 || (only is not null && !only.Any(asking => asking.Id == problem.Id && asking.Line == problem.Line && asking.Column == problem.Column)))
                    continue;
                // Two remedies for one place: the first is carried out, the other has its turn in the next round.
                TextEdit[] fresh = [.. wanted.Where(edit => !edits.Contains(edit))];
                if (fresh.Any(edit => edits.Exists(edit.Touches)))
                    continue;
                edits.AddRange(fresh);
                mended.Add(problem);
            }

            string next = TextEdit.Apply(now, edits);
            if (next == now)
                break;
            now = next;
        }

        return now == text ? null : (now, [.. mended]);
    }
}
