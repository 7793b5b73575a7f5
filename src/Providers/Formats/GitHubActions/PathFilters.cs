namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Conditions on changed files, which GitHub has for a whole workflow only.</summary>
internal static class PathFilters
{
    /// <summary>The condition as if the files in question had changed; null where nothing is left to ask, and the same object where it asks for none.</summary>
    public static Condition? Without(Condition? condition)
    {
        if (condition is null || !Asks(condition))
            return condition;
        return condition switch
        {
            AllCondition all => All([.. all.Conditions.Select(Without).Where(part => part is not null).Select(part => part!)]),
            // One of its parts would hold in any case.
            AnyCondition any => any.Conditions.Any(part => Without(part) is null) ? null : new AnyCondition([.. any.Conditions.Select(part => Without(part)!)]),
            _ => null,
        };
    }

    private static Condition? All(Condition[] parts) => parts.Length switch { 0 => null, 1 => parts[0], _ => new AllCondition(parts) };

    private static bool Asks(Condition condition) => condition switch
    {
        PathCondition => true,
        NotCondition not => Asks(not.Condition),
        AllCondition all => all.Conditions.Any(Asks),
        AnyCondition any => any.Conditions.Any(Asks),
        _ => false,
    };
}
