using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Rules;
using LibGit2Sharp;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>The repository of an environment at one moment, and the rule by which it says what runs there.</summary>
internal sealed record PromotionPlace(TeamEnvironment Environment, GitCheckout Checkout, IPromotionRule Rule, PromotedApplication Application) : IDisposable
{
    /// <summary>The application's own repository, where the rule copies from it; null otherwise.</summary>
    public GitCheckout? Package { get; init; }

    public string? Current => Rule.Current(Checkout.Read, Application);

    /// <summary>The version that it said before the one that it says now; null where it had none.</summary>
    public string? Before()
    {
        string? now = Current;
        foreach (Commit commit in Checkout.History())
        {
            if (At(commit) is var then && then != now)
                return then;
        }

        return null;
    }

    public void Dispose()
    {
        Checkout.Dispose();
        Package?.Dispose();
    }

    // A file that nobody could read then said nothing.
    private string? At(Commit commit)
    {
        try
        {
            return Rule.Current(path => GitCheckout.ReadAt(commit, path), Application);
        }
        catch (CicdException unreadable) when (unreadable.Kind == CicdErrorKind.Invalid)
        {
            return null;
        }
    }
}
