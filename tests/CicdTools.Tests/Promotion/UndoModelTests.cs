using CsCheck;

namespace CicdTools.Tests.Promotions;

public sealed class UndoModelTests
{
    private static readonly string[] Versions = ["0.1.0", "0.2.0", "0.3.0"];

    private static readonly int[] Shares = [1, 25, 50, 75, 100];

    /// <summary>What a person would write down on paper: the newest version, its share, and the version of the rest.</summary>
    private sealed record Model(string Version, int Percent, string? Rest, int Instances)
    {
        public string Shown
        {
            get
            {
                int share = Math.Max(1, Instances * Percent / 100);
                SortedDictionary<string, int> counts = new(Comparer<string>.Create((left, right) => string.CompareOrdinal(right, left))) { [Version] = share };
                if (Rest is not null && Instances > share)
                    counts[Rest] = Instances - share;
                return string.Join(' ', counts.Select(entry => $"{entry.Key}×{entry.Value}"));
            }
        }

        public static Model Next(Model? before, string version, int percent, int instances)
        {
            string? rest = before is null ? null : before.Version == version ? before.Rest : before.Rest is null || before.Rest == version ? before.Version : before.Rest;
            return new(version, rest is null && before is not null ? Math.Max(percent, before.Percent) : percent, percent == 100 ? null : rest, instances);
        }
    }

    /// <summary>An action: the version to promote with its share, or an undo (-1), or a new number of instances (-2).</summary>
    private static readonly Gen<(int Version, int Percent)> Action = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4].Select(index => Shares[index]))),
        (4, Gen.Const((-1, 0))),
        (1, Gen.Select(Gen.Const(-2), Gen.Int[1, 5])));

    [Fact]
    public async Task Any_sequence_of_promotions_and_undos_gives_the_state_of_the_model() =>
        await Action.Array[1, 12].SampleAsync(CheckAsync, iter: 25, threads: 1);

    private static async Task CheckAsync((int Version, int Percent)[] actions)
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Stack<(Promotion Promotion, Model? Before)> standing = new();
        Model? model = null;
        int instances = 4;
        foreach ((int version, int percent) in actions)
        {
            if (version == -2)
            {
                instances = percent;
                await fixture.SetAsync(new() { Name = "staging", Instances = instances });
            }
            else if (version >= 0)
            {
                Promotion promotion = await fixture.PromoteAsync(Versions[version], percent: percent);
                if (promotion.Status == PromotionStatus.Unchanged)
                    continue;
                standing.Push((promotion, model));
                model = Model.Next(model, Versions[version], percent, instances);
            }
            else if (standing.TryPop(out (Promotion Promotion, Model? Before) last))
            {
                await fixture.UndoAsync(last.Promotion);
                model = last.Before;
            }

            Assert.Equal(model?.Shown ?? "", await fixture.RunsAsync());
            Application there = await fixture.ThereAsync() ?? new();
            Assert.Equal((model?.Version ?? "", model?.Percent ?? 0, model?.Rest), (there.Version, there.Percent, there.PreviousVersion));
            Assert.Equal(there.Desired, fixture.World.Alive.Count);
        }
    }
}
