namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Conditions from one format to another: what all share stays, the sides of an equality are translated, the rest stays native and is named by the writer.</summary>
internal sealed class ConditionTranslator(TextTranslator texts, IDialect from)
{
    public Condition? Translate(Condition? condition, bool ofJob) => condition switch
    {
        null => null,
        EqualCondition equal => Equal(equal, ofJob),
        NotCondition not => new NotCondition(Translate(not.Condition, ofJob)!),
        AllCondition all => new AllCondition([.. all.Conditions.Select(part => Translate(part, ofJob)!)]),
        AnyCondition any => new AnyCondition([.. any.Conditions.Select(part => Translate(part, ofJob)!)]),
        _ => condition,
    };

    private Condition Equal(EqualCondition equal, bool ofJob)
    {
        // The name of a branch or tag compared with a text is a condition of its own.
        if (from.Vocabulary.Read(equal.Left, TextPlace.Condition) is [FactPart fact] && from.Vocabulary.Read(equal.Right, TextPlace.Condition) is [LiteralPart { Text: { Length: > 0 } name }])
        {
            if (fact.Fact == RunFact.Branch)
                return new BranchCondition([name]);
            if (fact.Fact == RunFact.Tag)
                return new TagCondition([name]);
        }

        return texts.Condition(equal.Left, ofJob) is { } left && texts.Condition(equal.Right, ofJob) is { } right
            ? new EqualCondition(left, right)
            : new NativeCondition(from.Name, $"{equal.Left} == {equal.Right}");
    }
}
