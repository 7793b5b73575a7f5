using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>Promotions as pull requests on the repositories of environments: one that is merged is what runs there, as soon as the environment's own pipeline has brought it.</summary>
internal sealed class PullRequestPromotions : IPromotions
{
    // jx looks every 20 seconds: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/promote/promote.go
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly GitHost _host;
    private readonly Caller _caller;
    private readonly PromotionPlaces _places;
    private readonly PromotionOutcome _outcome;
    private readonly PullRequestPlanner _planner;

    public PullRequestPromotions(JenkinsXProvider provider, GitHost host, Caller caller)
    {
        _host = host;
        _caller = caller;
        _places = new(provider, host);
        _outcome = new(provider, _places, host);
        _planner = new(provider, _places, _outcome, host, caller);
    }

    // What is merged stays merged, also where the environment's pipeline fails afterwards.
    public bool IsAtomic => false;

    public async IAsyncEnumerable<Promotion> GetAsync(PromotionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Id is { } id)
        {
            if (await _outcome.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found && Fits(found, query))
                yield return found;
            yield break;
        }

        foreach (Promotion promotion in (await _outcome.AllAsync(cancellationToken).ConfigureAwait(false)).Where(one => Fits(one, query)).OrderByDescending(one => one.CreatedAt))
            yield return promotion;
    }

    public async IAsyncEnumerable<Promotion> WatchAsync(Promotion promotion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Promotion? last = null;
        while (true)
        {
            Promotion now = await _outcome.FindAsync(promotion.Id, cancellationToken).ConfigureAwait(false) ?? throw NotFound(promotion.Id);
            now = now with { PreviousVersion = promotion.PreviousVersion, Reason = promotion.Reason };
            if (now != last)
                yield return now;
            if (now.IsFinished)
                yield break;
            last = now;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken) => _planner.PlanAsync(request, cancellationToken);

    public async Task<Change> PlanResumeAsync(string promotionId, CancellationToken cancellationToken)
    {
        Promotion promotion = await _outcome.FindAsync(promotionId, cancellationToken).ConfigureAwait(false) ?? throw NotFound(promotionId);
        (string repository, int number) = PromotionBook.Parse(promotionId)!.Value;
        if (promotion.IsFinished)
            return new($"{promotion}", "Nothing", _ => Task.FromResult<object?>(promotion)) { AlreadyDone = $"The promotion of {promotion} has ended: it is {promotion.Status}." };
        Change merge = await _host.Require<IPullRequests>().PlanMergeAsync(new() { Repository = repository, Number = number }, cancellationToken).ConfigureAwait(false);
        return merge with
        {
            Target = $"{promotion}",
            Action = $"{merge.Action} on '{repository}'",
            ApplyAsync = async token =>
            {
                await merge.ApplyAsync(token).ConfigureAwait(false);
                return await _outcome.FindAsync(promotionId, token).ConfigureAwait(false) ?? promotion;
            },
        };
    }

    public Task<Change> PlanUndoAsync(Promotion promotion, string? reason, CancellationToken cancellationToken) => _planner.PlanUndoAsync(promotion, reason, cancellationToken);

    private static bool Fits(Promotion promotion, PromotionQuery query) =>
        (query.Application is null || promotion.Application == query.Application) && (query.Environment is null || promotion.Environment == query.Environment);

    private static CicdException NotFound(string id) => Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them all.");
}
