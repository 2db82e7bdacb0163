// Keys and signatures made with OpenSSL's command line and Python's cryptography, as Base64 of DER where not PEM. For
// tests only.
//
// Keys: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048` (and so on) | `openssl pkcs8 -topk8 -nocrypt
// -outform DER`; SPKI: `openssl pkey -pubout -outform DER`, `openssl ec -pubout -conv_form compressed|-param_enc
// explicit`. Signatures: of the ASCII text "sign me", by `private_key.sign` of cryptography 48.

enum KeyVectors {
    static let rsa2048 = """
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCnHiJZa3x882yVx6Sloryo3vDOugaP/LlaT9NIrEeSUK9/\
        JXQb2VMB0L3h86HJe3GLxHmJ1MCs2YUlIjp9oiNVOhihELwUdl2b14+buaKSLpInfbwCD4/1/Ef2TpceFWZO8XNulkM4+ss8\
        rVTS8NpcX4TQ+K0WILCLRQzt3RvKNqGhmGsAQbU+Wnsgu44GZsyMA1EG5PtrxbFZ0v9UVtQO9sAfonDt4H7sZvBnMMC/zu3B\
        si1azoTBWtlPt0W13lr2ry5R5fsWM3ZFvLmyziPceUXHR62z0VQb9kjPbDHIFM0z3YPYuyvLFD2zCJN6QEa2Q6ntn0K5YJQX\
        M+WWafx/AgMBAAECggEAAnnWoeyFdNNGcJGmH7eVqeToa9cQY5qeMW35L4mPqqNH+xZpMHzhkAY2NwRC9me+Fzawf8QMNF11\
        PjRW4J3skPnxmDYJ7WOuz1vTtSZ8aYZTjhXIlMeIBgrhxz4y1hMeDak3ThQhxFAf8PCREXO76afGjn3jEDqkDaBSDEXnr6Us\
        9YAXg7nnVERm+Rm83O1c4m9lIegjyjh65r8atSPkvslTU5z556QIaG6zjzwjdtitNcAAXv4HydTB+nanIkpXstpotYy7wK/l\
        u+6JlEb9bROJa1TSGe9mzPlcA24qjfe7+ISDMql5tWmGCsiyWrouEIMpQ1dyPACkdFufviPTQQKBgQDkMixfskSc9Xu9qWcm\
        OSeQOFHBzcE+L/dRJyR0+GEYD1fl3i+RAdJOZz8df9YMwBP4SMS1Fb1DelyDBgF8ILmR6oZG2LRxQ0DcYF1nhbB9Oth93N8K\
        EEwkCwTs2pNwC+hFdDBT26bTDUDKCH3ZMy/+IIF7bypRAx/vWjNjxlE3awKBgQC7etLvMLXTKWtcjWgU9KhgZMRsHdBKAkcM\
        lDGiKRT0PdgauxSI7cVeXwiJ78r0DT89mgEuyiMTTQ9g4hzMJW7doSBPJlt1QWJ+t1O2XY5549rAjuze3pLSLw4U2qYKi/7J\
        naUZUSeVa/aN8164H/rTedviQLYIURwKdeRRdclYPQKBgHShkDx5CMiQT2ZopufKXoY/wsmjOBlouqcnsmJ2cGmzreE25mje\
        3XZlHsUdCXIK2ioURzWmns1WROJSt3+R2kbR7z9WkyMwlH4OYq7+jW30HaJ2uSiTm9bwKtxD+wdRjq2w7OJvaZyFMZARNwFE\
        QEtKoeNMtfwh9LiJCar9OZVxAoGAePRzJlJ83HF6jMnGfs6h2x7oAwDxIu55PEpYA1ER7coApK5SP0136rzRW3zTqcTqKioz\
        3SYYnxk2dMEs5yC3eFG98JLEqs+2Zh6M6blOdKFmvpj3hYp/mw80vIucWG2dwiHtJHpRWXvAJDEByTUItGuIS16IkrERsEYD\
        OfMOJdkCgYEAj5HUJlTcqvbrKF/WnQUmK/iq5kivUpLehXRlfSHIg8GjyFwcBitgCHfC4o4p2HTHtMPcqVN/Wd3m75rAK3we\
        GeGv4JByth0SS+W1rNp3S5w45cD1IYhOwQ8Z7cbF/+xu6iKzga9Z2FtUuiYDGJDxmxi2Jd3XMvKWB0wFldveN/E=
        """
    static let rsa2048SPKI = """
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApx4iWWt8fPNslcekpaK8qN7wzroGj/y5Wk/TSKxHklCvfyV0G9lT\
        AdC94fOhyXtxi8R5idTArNmFJSI6faIjVToYoRC8FHZdm9ePm7miki6SJ328Ag+P9fxH9k6XHhVmTvFzbpZDOPrLPK1U0vDa\
        XF+E0PitFiCwi0UM7d0byjahoZhrAEG1Plp7ILuOBmbMjANRBuT7a8WxWdL/VFbUDvbAH6Jw7eB+7GbwZzDAv87twbItWs6E\
        wVrZT7dFtd5a9q8uUeX7FjN2Rby5ss4j3HlFx0ets9FUG/ZIz2wxyBTNM92D2LsryxQ9swiTekBGtkOp7Z9CuWCUFzPllmn8\
        fwIDAQAB
        """
    static let rsa2048PKCS1PEM = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEApx4iWWt8fPNslcekpaK8qN7wzroGj/y5Wk/TSKxHklCvfyV0
        G9lTAdC94fOhyXtxi8R5idTArNmFJSI6faIjVToYoRC8FHZdm9ePm7miki6SJ328
        Ag+P9fxH9k6XHhVmTvFzbpZDOPrLPK1U0vDaXF+E0PitFiCwi0UM7d0byjahoZhr
        AEG1Plp7ILuOBmbMjANRBuT7a8WxWdL/VFbUDvbAH6Jw7eB+7GbwZzDAv87twbIt
        Ws6EwVrZT7dFtd5a9q8uUeX7FjN2Rby5ss4j3HlFx0ets9FUG/ZIz2wxyBTNM92D
        2LsryxQ9swiTekBGtkOp7Z9CuWCUFzPllmn8fwIDAQABAoIBAAJ51qHshXTTRnCR
        ph+3lank6GvXEGOanjFt+S+Jj6qjR/sWaTB84ZAGNjcEQvZnvhc2sH/EDDRddT40
        VuCd7JD58Zg2Ce1jrs9b07UmfGmGU44VyJTHiAYK4cc+MtYTHg2pN04UIcRQH/Dw
        kRFzu+mnxo594xA6pA2gUgxF56+lLPWAF4O551REZvkZvNztXOJvZSHoI8o4eua/
        GrUj5L7JU1Oc+eekCGhus488I3bYrTXAAF7+B8nUwfp2pyJKV7LaaLWMu8Cv5bvu
        iZRG/W0TiWtU0hnvZsz5XANuKo33u/iEgzKpebVphgrIslq6LhCDKUNXcjwApHRb
        n74j00ECgYEA5DIsX7JEnPV7valnJjknkDhRwc3BPi/3USckdPhhGA9X5d4vkQHS
        Tmc/HX/WDMAT+EjEtRW9Q3pcgwYBfCC5keqGRti0cUNA3GBdZ4WwfTrYfdzfChBM
        JAsE7NqTcAvoRXQwU9um0w1Aygh92TMv/iCBe28qUQMf71ozY8ZRN2sCgYEAu3rS
        7zC10ylrXI1oFPSoYGTEbB3QSgJHDJQxoikU9D3YGrsUiO3FXl8Iie/K9A0/PZoB
        LsojE00PYOIczCVu3aEgTyZbdUFifrdTtl2OeePawI7s3t6S0i8OFNqmCov+yZ2l
        GVEnlWv2jfNeuB/603nb4kC2CFEcCnXkUXXJWD0CgYB0oZA8eQjIkE9maKbnyl6G
        P8LJozgZaLqnJ7JidnBps63hNuZo3t12ZR7FHQlyCtoqFEc1pp7NVkTiUrd/kdpG
        0e8/VpMjMJR+DmKu/o1t9B2idrkok5vW8CrcQ/sHUY6tsOzib2mchTGQETcBREBL
        SqHjTLX8IfS4iQmq/TmVcQKBgHj0cyZSfNxxeozJxn7Oodse6AMA8SLueTxKWANR
        Ee3KAKSuUj9Nd+q80Vt806nE6ioqM90mGJ8ZNnTBLOcgt3hRvfCSxKrPtmYejOm5
        TnShZr6Y94WKf5sPNLyLnFhtncIh7SR6UVl7wCQxAck1CLRriEteiJKxEbBGAznz
        DiXZAoGBAI+R1CZU3Kr26yhf1p0FJiv4quZIr1KS3oV0ZX0hyIPBo8hcHAYrYAh3
        wuKOKdh0x7TD3KlTf1nd5u+awCt8Hhnhr+CQcrYdEkvltazad0ucOOXA9SGITsEP
        Ge3Gxf/sbuois4GvWdhbVLomAxiQ8ZsYtiXd1zLylgdMBZXb3jfx
        -----END RSA PRIVATE KEY-----
        """
    static let rsa2048EncryptedPEM = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI0PJEgI9jbGICAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAYCo/6WdiL57hYFqkUfQBSBIIE
        0GgOVXrhNvUY6BllWJORK+UPJnW+OpHuNK5EImmZ6L4nqUuPQdkLPWwKraHaiIpv
        JN3XT1FjLYWjNBbfE1+HNa92pChH2ho/L9GkIHJ7bJOIdIYO2SThE9jELXKw9rwe
        jpMFSCAGH37h6nz5O6zMPcJGLa8DD6TpjNMcgySOS468lKL1Ld+nxkB+3GHDFlLQ
        s1+VZg4hcZs5DnX4qZpZciin97pfG0InwCBd/5W8EZ9DYW5+VZP1MnPErFzLz3Ke
        SZOgNQ+ynFuMtv+o/xD+0kSYPVe2Un5LwQ7Hn9IEkE9bfOskKVYJO2hgZPyGcDhh
        XjyGJrQcyYjCqcUFTMxX/FOXX+636uTWDty46XCfpzZD6kYXNJ6MnPBZB6QceKrs
        La1xibvjpnGdCL2DQWMnFWKk4SxImSmsBnT0PrZ4zzF7wHJTLL2pMLzOMSJde+fZ
        cEQ8HW5oEH8hT/hS4YsoMED38q6AUvwPs/iKhtBR0C+LDF7/pUYqSIxAFGuAOB5P
        xKG4X6HFiKnV9ZEf7SJ905Bn7tRLTJ1YS9FAzvdeuPeTEbb4g1v8D5bNIScL6UbA
        8cnFr9RiBhsgytkYl/dg3/sQbk8k+so/GTYR8v4l8nT2Uwd/qm7LfO9+8hzYcrXb
        VSMj1WZJoVhWu5xEOo9cM7gKOCQDlBwRqLsDa51WDV4et1rj8NILaNLLddWoOGO+
        KmBYOsr9ZzKZCkAdvIpHS7xRV023+TxuAZ8gJcA6kbWD80SoNI06WxKMId/5pASC
        on31zlJJM1ln6+UaxmDfd0pvbGs1nZ5GpRqBFlaldcF/GGHkgU1BuATXVgITDjoE
        mkLvZaHIeAUK7n6fh/xYIZGotQzgWAL6HJtH/xqF7lcg2Uo3axlgf25mKmIwRmBK
        eCfYmxLWejFf7k2JOCTIk7jS29yjxX/rMR97l/Ep/3bYpRQWiCrGsbvPvRMDbGKs
        ebgIk8XYhq24qE0QVF9egZjFkFWGas1qT5gJJBBWtC3EM158VHbqryGXuIlfQDik
        6floeN8kbM+3FpYr/DS2FU4wi55LTSH3CFI9RyL+M7+nGdYs2ruJ7DgoT8EjTI9m
        SGMUouxxQGMBcdjrKOrsQqkJGrGJgS4vZBUGnPQEq14iF2PVwqikfXs8zB2tBr5d
        SHJOQWJDpaQNmvmmZw73rZnow/pE7UZ5dPqyeVy7FUGJOw6ZlSPsrUaa0EYm4Q5G
        grh4GVByK+ipJTazzvqNKB3U9F8VJKsOKAMv/YiuRUe2HZRXvIbUDt0FQr8s7fcE
        grp1HGUZN+Vzl9CfU92TlISR9A45/9cfdn9ZWsYa4ILZtLUMc951WlEtIYnFHB73
        lGl3xAw8DmJyet7fMvRyYfBWX9McIc/gfO7PoRJXPCNgBKrWJUMf4eIXVYuTR7Cg
        gis7c4CA5UKztAWUzho5a5dlfC8w6n7kVUXtUDjeBqjNxZwxoyhYQALBms0QEIjp
        LSa6pPIioX0vgfa9CZz6g7j00jpobePAClGMsHVB6AC7ufvhxSUsj+Ebj6XJQgIF
        YTZEIJtLD/Lq9zXnNRGbjkzoSwOO4m0wOpHjdWv3Lq1EuxGnV4CtNRmO3O0NX9X5
        3tMQm4PtVIbSLcS68qHVrI4SuMjLbE6etLOuPr1HXkUu
        -----END ENCRYPTED PRIVATE KEY-----
        """
    static let rsa3072 = """
        MIIG/gIBADANBgkqhkiG9w0BAQEFAASCBugwggbkAgEAAoIBgQDTJtOgX5QZxIVTOv6ZLnfKtdtGi+BGmL4bK7S6friPKvXn\
        HN319j6+Ityq9wecJtjxAAeKCsst7qvInBYo59x9yG+xSg3RbJgvMHm/4vuqxc6ptsi4Y9NKorh9MwMI/MCJloY+WdjfCZR+\
        z+wZVchsfsr8q/UF+LWOiEwWj5QomqO8FaGR+kEaQw5Q1COlxe4S3yUce5jVSsKlbkMwv6t5AdVXC2qujW7zcWcXbIS7lq7K\
        kDrYshJ0TL24uYy0Q9lOCirDbxfmClqFTuoaLpj1LgOe8KktLe3faXYyvxWObL2LAhN2bybPF2EJABn5oo8si6kxA8U6+5b9\
        WnXFnnipaC+uiKxSP85etzUtYFVqPRQ/tjDwvOa1KIEI4+9jCCDA43XWgxbp8mNB1bFthd2rKzwFll8ePI9dDOUh5a7jcFkp\
        iAlfza+V20m781parnMPlwSi1UcYWUG+WS1abZTL+DxRPeQ9/eOc+lnbFYrE/yif/jvGSAbW53u6o0SZwF8CAwEAAQKCAYBR\
        zM/daEmqtdxkww0Q8NSNnmgla1jmYJP9WLA6M49yP1VmRGOkvtHNvRm5zduP3ejbbIR/MPFHiRfZrsZS8IgV3omOqD60LBrE\
        5UW1VczjeqA2VU5rSJj5aBKKxjFd0PUSGFNHYm1G8qIpgolXw0jS50fiHQfeWVyUrC616sed91KJMeQW9lk0QFgSbiylMwmp\
        G/N3llY+AylnB1FWWFqolVI913lrx/T8sKkchPji51wtszRo8It/rJ8vKgrdZw7aib+ZnZtGBcUCUQvVEmtYsHoXaydyz+WB\
        U6R6VJ5vAJZ78VCx5+jHIMis6kSzeuRuILExufZqRHSFvILSPLtp6QOErE15m2LVW20iDOOcaa2iJyL4L/YdrnRHBYeHWIlc\
        qwhDjK0SuVo7CUnnQG6Y7K5SLsN2Zvj2UxwFvvSYK8mI7LFlsrAHY0Xxr3q6cUVHeKOLiKMUpzqQrNDeIgRGGegFiQ5ddCRc\
        OBBsMke53MfSavzSde/k6P1UFQKUZhECgcEA/PGJHKHSAYlJJh56IFDO5iJqhPZpWI351oGxMC75v/bS9N3pIgoEiAt+KZW/\
        ivmh9gR6w8abjtFdjd8PYWVzGCsCzDLYp/c65nAD/4DqYRcawbAf5jmasVAQ+oBZwbbry2y2Gpo2b/63rQ5lZe0ETe+vfMgK\
        23xZm6ZdOuXjXHCsVN1h+VnzQjdLyKupRI3fsiI3mibQ82wbtuO8ATe8AvUjaJyevPDR7YPfWaMHOgmDGkhymVnchzqsul6q\
        jQSXAoHBANW0Ar+LMH/+zctCZ2yjzBBwRR7OC9zRo72iKvh9KjLrG36J6uovADn7r0U5orNPTHzyfhv6QouT4JTKCFGS0Lmy\
        ut4U/a6w87INOr5Fzi4Msh2cgVqAu5aURCjegx5q6/cVUQu/kfcb8U/gGh94cYjrfyfOPfH16K/yKIHtJd7mP50JK3HTMfcv\
        f56Wd4XT8mQPv3NCEm3x8icLmEzPLTCQVIP9XIyH1TF1xCj9wJMNGmIt3PbRFP9A20BVJsuzeQKBwQDmnbFNEZzPGcQ/pPnk\
        DMkWubo0kBVsT8XB9Wz/aVT72KZt6wVrq4aGIzRb5dRFeWRZUaw8Yw/hHrIVb5IuUrilCFH8qz8tpRNmliqPAZKwAsi6X0I2\
        Pb70evN/8RXksEo7plpB1uhbI/mDJuT8ESUjiayOMDT1+GIar4vA72hkF7aHiXCST5iifpfx1dD2WAPj/Z6ERW+tAJwkG26G\
        DbK1X5tw/Zsc2NQNoXY525HzMEj/5Z3Wgz+1a6GgKj+FYvECgcAWGt+p5oDmzHmHC+Bc2XiTPrm3nQKXHcw9IlglifTifXVD\
        moqFHMV+Oe2AUJzmxU4ZIpAu3q0hePNjEJ7ZqUET5Ev2Ct/OwRkEEuA/rELOepu1+mla7jP5OG7wd0vCyraLwVW3zGIR2H8W\
        jwzEspWz3wAxIuE/dPtTr83G2rvvGYv892TaCkmB0xT1V4UXf7vz47ke9/emDb/JkCZ503hOLK/BU2TOWIKR8iePQeg4jcNr\
        4miX0zrDyHalaelwaqkCgcEA0ewPERsgvdOKWiEbmVUWRqPs7ykftbJBLUprNUQ0o5dUgRbC6RCFdABEoSQp6RkgBT4fh1HQ\
        tcqiDg9R1fZIvmCmDq0NSJAc3dUTcZC0m8DNL/GYKhdQlFMjz3yCvllqAgJbMWFaYhVirhzb4puUxwgMmZVF7AmTM13Rhrus\
        Uad8jO6F9Hi7W5UicMz2MO/UlxhisUXWBp671IvfCUJpE+msuUj9B/V/mLPMwBgwTKI5pymjVp08WnuFglC2XX5o
        """
    static let rsa4096 = """
        MIIJQgIBADANBgkqhkiG9w0BAQEFAASCCSwwggkoAgEAAoICAQCalU1z5Jl3uP1sVhl0c9UKBpkNxCX9E+7SdmV0XV/lZicr\
        1dpaQirfIw4VUvoOlRRBcCJfE3jciuWZ3aAgaDejeyn8pRio10t51H9IAY8+4JBNA+ZT3aoxbEdLGj22AKIS7spPw2zl7YEN\
        6yWq56TIH6E831nC/6p7VLOKlDBN9W9WSNcMUkVGtbYtUWBbtDZetI/dO3acp0se+9wcHr5A+vI+tD+reXCdD7wDOCxDS3Ph\
        s7x104WJ3/L3uPC/LRnvyyR0YvmI1w24g/6IvIF9JX9QsyKHgI9btM+QUVIlBGW93Mp2yjZPtPNp4qw5xk69MqyDrMHmcVtY\
        XL4v8xH3Xd+exIoxF9QcZCZAIdY4Dx1c/27TAlmtd7UNKndLcb+EVbgT2P+36R59lZCilQbfz889G+ImIF7quU+10TZKALCu\
        dtyhVpL9R1QWPWJU34R/ggYMmzvc7plmuTs3yO+n2SBzFfy26zho8aRGpBns7UZWQLQjFSsGRK4uhGoDMQABPpCRyJ16BpyB\
        Fx9sgI/wFu2QnwhU8ykCjou8Sc55kicwrUhUi0uDEnro/Y4b1/TDxrtogqxGPOCQPqpKGBCa4c6WhpBudAwp45DfnfDWX37O\
        kNKANNfhIZ4kV/i4wrdlON4Id+q924M9QhUUyWNNGGg3nvPFcv6LP7AZ+QeYpwIDAQABAoICAAZhqoBhzAoau2+JAGUD0SQo\
        UJI2akEP3RiYJakPn8FXHb/cBLccKyvqBQ9RTRxkACGRcQHOynsESuU2toEP/FgF4h5ZbHKv7KA7awO8eL7mQ17CjfQhXwDK\
        UQkjLLACR66TaAux7CFz1BOQhQ4QoQdX8u6R4+E+b7nGreDHLFVTkASWXjZWgSChqMMnLFyszF/NgXDnHwbpixrc1+HbTQxe\
        r7hx9XztNv5s41yYqY8fosmLA3kzwbwG4D9kxZ+Gy57QGpGpcla5VgorfMsFSS0y6pYYxxCj+IcXKEhzavo3O8ICRuNvhp10\
        wWW6I1UBQEfkOyX2cEzEmjpEHd/Z34Bv1WMnMDRWOmszkkNg/PS26UAuvsml8h/NifoPpykKtZq2iVAQ7sNyFb8pLpqm92yz\
        22nuKju62CdGyvSRM7pEt1HaPAKCz396aro9zM+xJLvtqHLf9E7NG65chzBXycCnhdhPudU+aczsUeQFABMyf4Bos5tN8yix\
        t0dHFkgI6JAw4TyLnr5jC5zmrANcEOY4ffeEomHTQkHX14CZ8J2VS4Sq77APgx+m+ay3gU1AWHVYXmdTuG/LeaDxKeQOWRPu\
        ObF17rHsx4HNvZxTO48//H+cWDR3hUCIuxqKJGrWtr2MiR/cNAoTZzGu87tlp8rAYiM6mmnbaSxqRiBYQQPdAoIBAQDHq9mw\
        gV5ZvThbJvT0pUfa75CFef0cweUNYF2KPdyHI8tBuOKYc5BnA3D5EXGx8C57s/wYu3fkOHJ5+TMt7vNNGOuQ/LPjOwn9kvlu\
        S+w1g7qqZPLUz0lec4luzMLpWdRJ6U3ffX0SYShdDA3TpCQA/MPaICf5UQc9vmXi4YSvYaatYtq26UBNM8innq7oPo+xjJCb\
        4FP+lmmFHFgKTgb1DKWrqfOWIZxydooR8asCqZvomGI8t2HgYekFH90XwYKrbJcEIRNTaMWXESJU5TDfi8XXeuaGu054jqAi\
        FlJDoRlRooL29svXtXafgozbDoCj/PV92ZggUgMvcLPu2nMFAoIBAQDGMTdf4zVkdUhuGrEDbmBL1nQlpqP2LF0A/W9dfq2d\
        qq47BqhnyNGO9MBaSJwWUbiKXHf682fID17YsseycAdp37cEi5iXcOc7WjIw39wnks+vzhcihXwzCp27c+jVvEu0Eh3TXd/i\
        rWXBanCm0UQE9wXeIa1G3FkegAkg76sCDwoMkpbdKVHTVeVOiQRdZCHEOEOoVBn4NTI4ehbaSG3kG6J6FhNxesmE+LbOp60w\
        KIGJ2jG9iLC0vK+SN6hy1hgKs/hywqMK7c3fpPeKQEIMM/uiOXskpv/zU23zdrjmXA4u/Kett/nTnZrn5BwGcSWSeNNyLg0r\
        Bj/rSzcSO4S7AoIBAQDDRmBp7Lu3jAT3sIvUT2iMx8pRn9JZM4+tm1cgAgwQ5oK8TfLeIfdRp93u2I6W9Uygko+0KHPCcSoT\
        /BF/lLfB6ONJMrtDOdQ1eG4U3o+ubpw6VOvgELGye9Am2n6s9LtXZaJRNksBlJ+DEGzdVSQZCxsH0ncFr6cjTXgbgW7gjuIR\
        pCI+zLOkTUaqF9j7LWQewlgS+jtrOvMLyYKY4WKQecP0tQuTAmAc2a2CixUyT2o4+f7pXneMmHTqHBWATDJdMKAo26go5MiJ\
        S6qF2HgJyIq+iGW30quV3/bgH3Boz78RRZxLp2YIGmJe8bCL9Az/VD9Ky2mqAks3NEPlDyN5AoIBAFgdL4JZELbeEdqp0UM2\
        QmfVK4RFxyW+aYb0JhwKIwQzCw1BE4Q42zpUhGRfXc3qfUI+hDU1HFHsy31KVtB1UEZ46PSDX88MqjFQE3p5PHb3pZCC7vQx\
        JpvGv4PEr6K++WVQnKQJW217K/9G5Fi2NyiB7sDodhJICvMtd2GGTKA4sX4PejVPlop/6Nf2wNMInp6PaT0gTv90HyTO2vQn\
        OXwt8RmYUQKl1Yxhy1yrXatIhvcT5ANhDzb7oI9AYYrUtpGjm/Thpf1I5rvkqw1zLiogvmJMbfxIpwi2ce7JPMFl8gRf3ei1\
        H8Q+kM1CNFeE3HB3eYKNCNu1BpwEr7JSddsCggEAfar8lwb+qRJHgPUpRlbeExYrgI/+cXPV1YElycD+o4qFxmxTvBqjEQTi\
        Otga3GwHINUd/Cre5xrOPlExCEbq931jaC9VJ5pge8CkygZ1R6w5yg3CuR39VquL+oirPSqSc3GBifldsbySPq3Hz0+4/jcJ\
        T5LP0dIumzxFQnFJ5PpOnO9R5AxVkfL3NXIVqUyYsSbWrGkxVSRqUUSPDIEEg/omyUGNhmgnZFEhNUSaCdPbFKZ2YsFDHzJP\
        bNJ7BEC50y/qwizlvAaMHSMRSuMwRd8jj5c4/6AbUeLlUz78TEjM4NEDXe780xch9dvqsu2usvrj+BMzWR+TLV8CAaaTWA==
        """
    static let rsa1024 = """
        MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBAMyASSIQ0WKI2nb8Mu53kL+8rScRLpqdN2EZ2s2UJn/QkPaB\
        /+01bLebmk9VDicIdrQTYAaafc/gRLAxYz1Zvlj5dYe/rDkOG3oUjB+vhR6zta+LVRtGPL9V46HYRNjzlNYefEWuxeD2uvPO\
        k+E6ntI4AM6hGKbU0yqctq3Q7i7/AgMBAAECgYEAwGND6hd2VMO4+01iQPQdKjS/lUxV0sFrMx+Wt+bTnVVCu5YrhibHo6hw\
        sIetK82LlvfPVAcNq34qQLQFz9bY+bzs6YFs8n1Md4OSi8Axyby/li/TMZhihDunibV5xkJxXrBppO7zs4xUXAcYhAwh+txK\
        92ZfxR8WHnt15E+AG3kCQQD9AxSedfJcmOPIqT8+8w6/gyWkkG8cpzjrJlDN6aKxFe8lr2RRONqUdPPkS1nXL5TTC2a4nc0G\
        IncZqoeKYyjFAkEAzuqLWhYLIDXdXC7hV4GKj2P3SrvH8jXxyD4QhCUPlfnYsY57B4Y2nn8U7m/2C1jKC//zDqmH/ojIzCkv\
        tSRM8wJAOsUXagNtq5Kb/oVJup6Mw3F8MfCWzqoNL5nz1RC7CLVWmoNWIwO4yhksedAC61gTEr6oOqP09sLUtXKGD2AfHQJB\
        AIgIbuElCN9+Si+mqoNrKPsoT5YUall02aY6F4WpD9wbzDi/YWcK97Gv/sTbWrkPAJZvCQ6kqkHPD6QZl8HRQb0CQQDNP65X\
        ARDDvY1/S1yviqDflW1CqFfoRHW3zCsNLH1hs5rAE2eR42fV2vkys080xUaKRC8HF2scYIrRJdosYfAC
        """
    static let rsa1024SPKI = """
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMgEkiENFiiNp2/DLud5C/vK0nES6anTdhGdrNlCZ/0JD2gf/tNWy3m5pP\
        VQ4nCHa0E2AGmn3P4ESwMWM9Wb5Y+XWHv6w5Dht6FIwfr4Ues7Wvi1UbRjy/VeOh2ETY85TWHnxFrsXg9rrzzpPhOp7SOADO\
        oRim1NMqnLat0O4u/wIDAQAB
        """
    static let rsa2560 = """
        MIIF3QIBADANBgkqhkiG9w0BAQEFAASCBccwggXDAgEAAoIBQQC6LoQp9p+bCny3L07YQEcnIvVWza1zGSeldRvy/qfCWcqh\
        rWXiD/t2ht/iTlTXwTfOOyE1/5CiRqzDIqW9keNPtK4XuyioK2P30egAhhkRihan1mRSlUW38CHWHDxYL6LNo5wHz8EDJNif\
        evXziHVD0lm6dr1NMQ8r7rUIX0fHqigxj5LuXDLNzxIzdlR62vyYvxgi9IY5B1pfQmAu3rIbt62wSrCG8R7E3cpFTbbGXM8k\
        TrY/qOPnJu0wI/ShOiOU1mL0Hb0v0zmSybBdRgbZnE6FD8KjtvdZm/yrISzOORjUhjFuXHCkj2XTtaOx0Cb1z4reLtMlPrCN\
        DYfwuL8v4ydRM6hjgFP4pScuidKIskoUD8gyQ0UA2zYpM14pgh4mvf0R2lYqFgZFgoMldN+Pcn5aBeESSLlwH91XsHwqiwID\
        AQABAoIBQFHswg9NDHJGrRZWZNVXg3e/NEHcA2TQPtfZrlDAqcUlibqW+Gv/KGHBe6azXTYLOakv7685I8WkX8UF6/R8y495\
        K9oZawyE+1pDLVl9qG5FWy7DciW8tY74xYrXpd4QKA1g3vm4+2+MuR2EF9Hvy9nqJ72bHjVnTwu/4D0s4AMF5uXYDYmBXIGf\
        ipzGhuoAjoIQJGjNPHq/t46PQI+fQrOaVJ2ChQYnkDHPfcweEvUYBVwPpCa2v5pCkhQsc9Kv+JmPZOqrPpyizSz2mA/0F+xx\
        yKUeYSMgmdVkWtJALpiG9kMMKTDSLTNzMNlCSO9i2lKObWkKEuUcgpH3MShW2KjPwFOtMDVVu6mFiT2PHgivLQPfo+z8742/\
        g/tIAH03FwkxH1DtqhHBnL97Z53KSkc3FfaS3MmRdYX3Pe3aSrGhAoGhAPO8pe/+7HfMSDUpR8gnrbyDwd48zn3w1CldMhQf\
        gLp1FvDgmKARmm57Twk/M30ePqLHBguf88Nk+ffED3l6dMeOxQjtlGVzZEtJTJAkfuOx+EJAqjFdRgq8pJKfs2Z1YRorycSb\
        fgf28222h5EaHeTFsOnzsQn8+FrEAB9pF4Cm9JyNlYYeGDFX9l9rDL1y7dnPh0z90tXkrVrQJuxxxyMCgaEAw4yNXw58+o2U\
        OLV7eOP8tSbc9AhBQi/ozfpRDwiavUKRNpta3jmMZbQhBrjwb9YMG6lGUUIU1YFPzY0mHMLobFkYCwyXVp0vgKIkpyxFcX4x\
        Q4DI4fWjshUfTsKIkHkSqAU10kNBa6Rz54DRFOr7vRRLdSiH0hsk5jLS2GAwdUrzENSmRhhv0Q7P4+oVnD3n+vXllne5Qkx7\
        x/JIbiz5eQKBoBSPHRAZWKjiOlUBnmRrtGPqWTf9uQ02ey7iBY9c+ObBaaX3y+f0lCotjIUjJ5yuKGpij0f7vfwFUHBtwUBl\
        6+PJTyVppNLJ4PPYwvSFn45lPKOaAMEZNQdC0j7r6Z4C2KX0e5hx5TeWxQHEG7tJkKvzYPDa9Vv6UpiVX81GeA0KCCgMaUhe\
        0XuYB9gUl4aDYzy0HJ2J63bPSzAVzrKzBjECgaA9mz9CrkbTjN0gjJRsvq7zx12fCCa/Gmbm1bDJ4rUVYS5snL8g+dJwjDJH\
        cuZU5YOFB2xe10nHBelFYe2a7BDbaao4eOwI3paDmRGhFUJ/gfk1QhKHlaLPzPXDE2iA05P8GUAekQ/AQNw/GAdG5s0OgaFQ\
        NMetet3CJErm3k8F9Onk6InF1ZcMrvTx4eKTCbHXD7cYE3nrGDt6/6qwAz1JAoGhAOX+LSh3Z9TKlqS19l6p9SVfa1DDTFqQ\
        lPO7hxGt2x/hZhLaapeUYKlaKIah4jdgRoE804BjCAev3DrVsu2r/7mgobVrca3KOzd2iNq054oEpogQc8f38c7PkMnD6TsW\
        JREwjDAD1BnqTlI93bZP2e77NJXsOsnaX9gX8+WA3XWatE8A/035rqK/gdfUiphQHgXVvFN8aHXM26Fw2r7Qzds=
        """
    static let rsaPSS = """
        MIIEuwIBADALBgkqhkiG9w0BAQoEggSnMIIEowIBAAKCAQEAlEr6x5pDgFJ/Xpjou8Gnv3BWdNJzmjwLpwRKlr01D6gjIVsK\
        DFgQlFeyMsRPBjxLSRyUVkQm+869CyXPwivEi4R4o9BOQWK0r8Xy+KN9NvHfKyx0QXKCn7JHP9/v14QdeaKwNL1h22b95HZD\
        PT6Lcf7gjSLQ7WP2V5XPkV5pabesKdEUw66dnhhOgTkpOd4Wy65Mk++3+uCVot23Iqsz4PLJ0jCVGba8a+jFOiU1rtVuukrd\
        Ah/wx/Kl6G9s4Hi/cf8VO07D4dQKx73Do4wuucoAq2elINszRZGqKGyHwxcrNlQF0w5xT5WruA+aopRuVNX9nORC+OfEtwpA\
        KHEPNQIDAQABAoIBACSU5o5s0LAMKd2FLQx8Nkx0gu9opxnqLBm0Zk4PONK28Iue8Lig1N4zUANUCAaKwyuzACjTwSYnFt10\
        I29L6r1cHYKTtWpN1jLySwDpG899FUeKPNeUTwLkMM1iCcGJltfVuVAZU9WS75j3T5kBH9csP+qxJwcYvMFYdI7w0mJAi/G7\
        aztWPsVRa8lpKSc0bNCnMW+NMMJYC1+AWDE8ykFpZMVvdnm/EJBPDILsCgHboEco/U70El1F3fcWSw9wmsGTjuorc9qSJfIS\
        /4kBQmDF6kGUBRE7vLvTkpm95hbWwXE/yIPw5kp/n5kG3sM5+7rMoIEn4deJ1ecuXZqJcMECgYEAxylpluva1fSC6bANVcOC\
        z8DbKPkrxzECH/BvAKZZEv/JwNAwmv/jpLSxiHl37zXtlCy8a6jkWU9TLKpDGjR5Du2K2ShaybvId0FBrRpwaC0Fuc9D9Hlz\
        PtPUjLF7NPHleJnQOe09RLy844r0+yAB9C4LAyuSCV4JjFSZ1QqUIdECgYEAvp0hcHdzF2WuZSsIujM9ZaZKOwtC3ee0aD6j\
        OcMaMT/bhXSjvbhCHu4vKhmMZ0yfK5EZYpNfMu5Zt8ZhHRNXbTeKMIz4OHEqRYkpY7K5tH9t4c+L415ZBfLVmsqfDIft56A/\
        jXMu1TUHBI89fpaPQ24fZ3vok2WjBec1hEOEbCUCgYAx5WMpx28s+TQvHcdJfFDygaumiT55igKxQ8hbjlF0nBbMspvqyT8c\
        DZUIzv3INWePHuIZytditKfu4b0r/IdzwPlvTFfqgJxJnFS67IvK3bS4h3/L6P2BeQqgMPrgGdZWr5pmWNRnuy1LiI21uKAk\
        r8Bci/brV97mhG+B20OfcQKBgQCfF3CweNIThid/guJ+3oNxEtDD5QtDQL+ffiAn9sImtuCWy5pan654OF4fKkG4eggjibCB\
        SPVdAfjZ3PZzGRCQNJnfGdmW6kTY0rk74BEFKJJitSJRfA6bW2mTD2ieQdl7yJEiky9UfjTERnWR8UHTitclPRMJ6vuc0rQl\
        F2EwDQKBgEeE7EjyJ0PTSvCiWq/9eWpjnk93uScNldOySxzFjIHwauR20GJxW2A3ti+vAPeSO1Q5LIf5AJ4Vb3DEYL44SAWS\
        fCp4iE40Bp+ZmGflkj4+9p8w6Nq7wYz7yvFVXTJb4xLI3SwyJ2fuNpIQfI3+QWHGh8ojK9mg0xuqtdj8gDIm
        """
    static let rsaPSSSPKI = """
        MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAJRK+seaQ4BSf16Y6LvBp79wVnTSc5o8C6cESpa9NQ+oIyFbCgxYEJRX\
        sjLETwY8S0kclFZEJvvOvQslz8IrxIuEeKPQTkFitK/F8vijfTbx3yssdEFygp+yRz/f79eEHXmisDS9Ydtm/eR2Qz0+i3H+\
        4I0i0O1j9leVz5FeaWm3rCnRFMOunZ4YToE5KTneFsuuTJPvt/rglaLdtyKrM+DyydIwlRm2vGvoxTolNa7VbrpK3QIf8Mfy\
        pehvbOB4v3H/FTtOw+HUCse9w6OMLrnKAKtnpSDbM0WRqihsh8MXKzZUBdMOcU+Vq7gPmqKUblTV/ZzkQvjnxLcKQChxDzUC\
        AwEAAQ==
        """
    static let p256 = """
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglj3m4mJU0hFxYDhUWh4RsnO+UwFYZFsztGCn9oa0FEChRANC\
        AATKzcADTuavGtcQw8m97iQwMP2qU9HPXXNlE6MSfI7n3mmrh2l43dVeRF1DnNeCGTm9q01GvYrx3i6WA+Z2sgYY
        """
    static let p256SPKI = """
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEys3AA07mrxrXEMPJve4kMDD9qlPRz11zZROjEnyO595pq4dpeN3VXkRdQ5zX\
        ghk5vatNRr2K8d4ulgPmdrIGGA==
        """
    static let p256SEC1PEM = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIJY95uJiVNIRcWA4VFoeEbJzvlMBWGRbM7Rgp/aGtBRAoAoGCCqGSM49
        AwEHoUQDQgAEys3AA07mrxrXEMPJve4kMDD9qlPRz11zZROjEnyO595pq4dpeN3V
        XkRdQ5zXghk5vatNRr2K8d4ulgPmdrIGGA==
        -----END EC PRIVATE KEY-----
        """
    static let p256CompressedSPKI = "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACys3AA07mrxrXEMPJve4kMDD9qlPRz11zZROjEnyO594="
    static let p256ExplicitSPKI = """
        MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////MFsE\
        IP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd\
        NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84z\
        V2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABMrNwANO5q8a1xDDyb3uJDAw\
        /apT0c9dc2UToxJ8jufeaauHaXjd1V5EXUOc14IZOb2rTUa9ivHeLpYD5nayBhg=
        """
    static let p384 = """
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDaOI34XmreJSqKsaiSIkDf9MMUcjBQCI2CtzzecwwY8DlPTx/h\
        712cIxmV+peX8MShZANiAASOyGcqjp6u6+djwwkmKwChvwoiRd9AtgtYSohPlPr1zTqg+3OnonSAnYUtzAOcf+eKtlG5uEJZ\
        R7jmCnnzxi86iwTlm1qi2VxEvaJZqo1W8D8HQ07b1mjxjxQVSa+YFSo=
        """
    static let p384SPKI = """
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEjshnKo6eruvnY8MJJisAob8KIkXfQLYLWEqIT5T69c06oPtzp6J0gJ2FLcwDnH/n\
        irZRubhCWUe45gp588YvOosE5ZtaotlcRL2iWaqNVvA/B0NO29Zo8Y8UFUmvmBUq
        """
    static let secp256k1SPKI = """
        MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEQTlgVOa4Uzjw423uFRE4dgZW/2ijUh2ycGCwLFLYvLPTDwvSM4ZeSqr0/9fpjltY\
        UtlnPPqMAzq/hkBnJzevzg==
        """
    static let ed25519 = "MC4CAQAwBQYDK2VwBCIEID3npnKpN5RCBG9TiPfSkoolOtdoNUOznH0h1O8W2J7U"
    static let ed25519SPKI = "MCowBQYDK2VwAyEAKMCPVgqLEv4sa2IftBOs7P+SkbHRhhVq9BAkYYcmUw8="
    static let ed448 = """
        MEcCAQAwBQYDK2VxBDsEOTEzcehwzX5wJZbqOJW9vx8OqOmDpush8y1vJ0jHIXm+SS9dqKBH2E6dTyIeibQqXONEjzWgEIEP\
        Dg==
        """
    static let x25519 = "MC4CAQAwBQYDK2VuBCIEICjfEKh3SSh+3DiBoyxjdgpD+oFejVQt/ZB0KEX0bSFi"
    static let p256Mismatched = """
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglj3m4mJU0hFxYDhUWh4RsnO+UwFYZFsztGCn9oa0FEChRANC\
        AATa2XuxQO5Qp2d7kHyAhubq+8DLZNNVZrR/Y6tlOTgM5lvwPxjj2Yll4T8OLTucsvDvfBhr4ZwJZLqSfxtstLHn
        """
    static let rs256Signature = """
        Unxwws+qV2Mi/vp14dJAhMUmxCdKbEJ8ThM/O8alGPAxeBC3PVMcZnap2lSIHGsRDknLktoj2BKRwG1QmtR7dx3znCv/6rMN\
        4mQ2t6JfgB2M1m0AH6B4NVMwkVOsh9cs4u7BtlhWeA85mKtHTTEECWxAxpCuz0iWg8sbsUbi9CFZwIfBZW+alIDy5q50JzCY\
        lsgh4gfVZ0Yqv8/ZAmiONk2BUgSCFLUcnDiUq8165b2rqsgAML5F54ppPHGqtwjDfCtE3W94kSkApf2imy9fiHhRSnJ8syOi\
        EQ5IsB0f3qcDPW2nj5uNdKujLT3YWswROzijSEyycuSTeEylgerCLg==
        """
    static let ps256Signature = """
        atzLh14tehtGLfPcAM3j6P/tq1++omwmTjcS236F3ofAoGhf+3jFYZM30WyjRL8LcV/bnrjw/zPVhvnzayu2+aJJzGcAVWX+\
        mbsna5jLP669yOo2s1p0i+i4So6JLMPCHyTKDUOg8jfHG6JtzdpRn+V0K7S/mZoDmiJOzjfFYZu7CncGjAWPPjY9Xq0JCDXi\
        Reb+HoZFAqqVn7eE+4cbpBHeJidZTQjCc0JtsViqoKngZ2Epe/YOGXz8SP0qpXZvSyCSAovSYNhjPIN5/CyjZNFnRFKKcS/R\
        hyqyL3kLeLilZR0MW8r8hTOr8OtbxPtPILJj1s4qZzN+fdd7UXZ7IQ==
        """
    static let ps256ShortSaltSignature = """
        BtVVorJNDPj77RuTkgTjGoxheaTo/c/PqHsrbgwhljwqLzjA5MpLeqAWKh/Jy2Q/jYpObDrAh055XZLX3t7TroMDMJ9EBENI\
        2neudXTy9ZTYwkMySyDPuIks4Y/iDiAUcFovkAAeAg75BEfYG/b0do84LiVug1MbH3YuCTyRPMWOV3Ljhv57RjmD5kf1EDNx\
        NuAbwDjpVRc4VR3mThpKgOFhgnaATqFuhZlmbTBKPL+pVrtQ6BEdhIQDx6XVh044eic316TtJ2duGLbOBr0RF4rdmpFBx4tB\
        IoqycljWy4y6YQI74oSiuMdphevSCLfLyu8e3Cy0nofdJDv/FqSfxw==
        """
    static let rs512Signature = """
        YHSsF37vLmoX1YVH7RrWL3sg3OUUlQ0s6tMgOreNw9heLzo/etWML0PaaFRt69lBWahSlrgrkK3FE19JreRCu/Fjya4XjtX/\
        UAmftjG+IlEAqsw7SV8cI9jRmOcQNFE4AkrtPeFg8q5QjEJ0ET0mZhNBNiKkIP9gy0n0feILzY2eVkYjo1IEvMtSUI/d7BAP\
        roUi6hV/ZZpq0H/g8appxcGxNfP3C5Dr+HVAGfebysX5V6ZHFUita7HtZynnqL9d4iX13KSKZ+eJk7Pod3PHjc7IPzjeqlAO\
        KAzv4SAfbHPDS52YWtv7KPzbbw44UU5s/OnY0tU3XJpUXwX7K76lkw==
        """
    static let es256Signature = """
        hLRze3ArZvV1ywCaPlcnNrYjwHc0h7BGIjqjvCm5+RAAyr5Zb65nhV5Icf3xyMGTMEMCEBcVjvFdWn+EBSKUuw==
        """
    static let edDSASignature = """
        R94E9PDKXKBHp37GFDJ/aKOX1klMCHk84EkC4Q2CwcIYmqhQgdUsaybtmdS40ojLFj6WsltVqU5c0wYXcP34Ag==
        """
}
